"""What the simulated Exchange refuses in a SOAP message, and what it takes from independent clients."""

import unittest

from sim_exchange_support import (
    VERSION,
    Answer,
    ExchangeTestCase,
    M,
    S,
    T,
    envelope,
    person,
    request,
)

ANNA = "anna@example.test"
OTHER = "http://example.test/other"
CONVERT = (
    '<m:ConvertId DestinationFormat="EntryId"><m:SourceIds>'
    '<t:AlternateId Format="EwsId" Id="DUMMY" Mailbox="DUMMY"/></m:SourceIds></m:ConvertId>'
)


class Strictness(ExchangeTestCase):
    people = [person(ANNA, [])]

    def post(self, old: str = "", new: str = "", header: str = VERSION) -> Answer:
        """A right request with one thing changed."""
        body = request(ANNA, header=header).decode()
        self.assertIn(old, body)
        return self.exchange.post(body.replace(old, new, 1).encode())

    def assert_fault(self, answer: Answer, code: str) -> None:
        self.assertEqual((answer.status, answer.fault_code), (500, code), answer.body)

    def assert_answered(self, answer: Answer) -> None:
        self.assertEqual((answer.status, answer.codes), (200, ["NoError"]), answer.body)

    def test_unknown_attributes_are_refused(self) -> None:
        for element in ("m:GetUserAvailabilityRequest", "t:TimeZone", "t:StandardTime", "t:Bias",
                        "m:MailboxDataArray", "t:MailboxData", "t:Address", "t:TimeWindow", "t:RequestedView"):
            for attribute in ('x="1"', 'soap:encodingStyle=""', f'xmlns:o="{OTHER}" o:type="1"'):
                with self.subTest(element=element, attribute=attribute):
                    answer = self.post(f"<{element}>", f"<{element} {attribute}>")
                    self.assert_fault(answer, "ErrorSchemaValidation")
        self.assert_fault(self.post(header=VERSION.replace("/>", ' x="1"/>')), "ErrorSchemaValidation")

    def test_attributes_of_the_schema_validator_are_known(self) -> None:
        instance = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="t:EmailAddressType"'
        self.assert_answered(self.post("<t:Email>", f"<t:Email {instance}>"))
        self.assert_fault(self.post("<t:Email>", f'<t:Email {instance} i:x="1">'), "ErrorSchemaValidation")

    def test_one_operation_stands_in_a_body_and_nothing_else(self) -> None:
        for extra in (CONVERT, "<m:GetServerTimeZones/>", "<x/>", "text"):
            with self.subTest(extra=extra):
                self.assert_fault(self.post("</soap:Body>", f"{extra}</soap:Body>"), "ErrorSchemaValidation")
        self.assert_fault(self.post("<soap:Body>", "<soap:Body>text"), "ErrorSchemaValidation")
        self.assert_fault(self.post("<soap:Header>", "<soap:Header>text"), "ErrorSchemaValidation")
        self.assert_fault(self.post("<soap:Header>", "text<soap:Header>"), "ErrorSchemaValidation")
        self.assert_answered(self.post("<soap:Body>", "<soap:Body>\n  <!-- one -->\n"))

    def test_what_must_be_understood_and_is_not_known_is_refused(self) -> None:
        for name, namespace in (("o:Security", OTHER), ("t:Invented", T[1:-1]), ("m:TimeZoneContext", M[1:-1])):
            for must in ("1", "true"):
                header = f'<{name} xmlns:{name[0]}="{namespace}" soap:mustUnderstand="{must}"/>'
                answer = self.post(header=VERSION + header)
                self.assertEqual(answer.status, 500)
                self.assertEqual(answer.root.findtext(f".//{S}Fault/faultcode"), "a:MustUnderstand")
                self.assertIn(f'xmlns:a="{S[1:-1]}"'.encode(), answer.body)
                self.assertIsNone(answer.root.find(f".//{S}Fault/detail"))
        header = f'<o:Security xmlns:o="{OTHER}" soap:mustUnderstand="perhaps"/>'
        self.assert_fault(self.post(header=VERSION + header), "ErrorSchemaValidation")

    def test_what_need_not_be_understood_is_overlooked(self) -> None:
        for must in ("", ' soap:mustUnderstand="0"', ' soap:mustUnderstand="false"'):
            header = f'<o:Security xmlns:o="{OTHER}"{must}/>'
            self.assert_answered(self.post(header=VERSION + header + header))
        self.assert_answered(self.post(header=VERSION.replace("/>", ' soap:mustUnderstand="1"/>')))

    def test_the_version_stands_once_and_in_its_namespace(self) -> None:
        for header in (VERSION.replace("t:", "m:"), VERSION.replace("<t:", "<").replace("t:Req", "Req"),
                       VERSION.replace("t:", "m:") + VERSION, "<t:RequestServerVersion/>"):
            with self.subTest(header=header):
                self.assert_fault(self.post(header=header), "ErrorInvalidServerVersion")
        self.assert_fault(self.post(header=VERSION + VERSION), "ErrorDuplicateSOAPHeader")
        culture = "<t:MailboxCulture>de-DE</t:MailboxCulture>"
        self.assert_fault(self.post(header=culture + VERSION + culture), "ErrorDuplicateSOAPHeader")
        filled = VERSION.replace("/>", ">x</t:RequestServerVersion>")
        self.assert_fault(self.post(header=filled), "ErrorSchemaValidation")
        self.assert_answered(self.post(header=""))

    def test_an_id_cannot_be_converted_but_the_version_is_told(self) -> None:
        answer = self.exchange.post(envelope(CONVERT))
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.root.findtext(f".//{M}ConvertIdResponseMessage/{M}ResponseCode"),
                         "ErrorInvalidIdMalformed")
        self.assertEqual(answer.root.find(f".//{T}ServerVersionInfo").get("MajorVersion"), "15")
        two = CONVERT.replace("</m:SourceIds>", '<t:AlternateId Id="2"/></m:SourceIds>')
        self.assertEqual(len(self.exchange.post(envelope(two)).root.findall(f".//{M}ResponseCode")), 2)

    def test_a_wrong_conversion_is_refused(self) -> None:
        for wrong in (CONVERT.replace("Mailbox=", "Inbox="), CONVERT.replace("DestinationFormat", "Format"),
                      "<m:ConvertId/>", CONVERT.replace("AlternateId", "ItemId"),
                      CONVERT.replace("<t:AlternateId", "x<t:AlternateId")):
            with self.subTest(wrong=wrong):
                self.assert_fault(self.exchange.post(envelope(wrong)), "ErrorSchemaValidation")
        newer = '<t:RequestServerVersion Version="Exchange2019"/>'
        self.assert_fault(self.exchange.post(envelope(CONVERT, newer)), "ErrorInvalidServerVersion")


if __name__ == "__main__":
    unittest.main()
