"""Which requests the simulated Exchange refuses, and how it says so."""

import threading
import time
import unittest

from sim_exchange_support import (
    NO_CHANGE,
    UTC,
    VERSION,
    E,
    ExchangeTestCase,
    M,
    T,
    envelope,
    mailbox_data,
    options,
    person,
    request,
)

ANNA = "anna@example.test"
BOXES = f"<m:MailboxDataArray>{mailbox_data(ANNA)}</m:MailboxDataArray>"
NAIVE_DAY = ("2027-03-15T00:00:00", "2027-03-16T00:00:00")


def operation(*parts: str) -> bytes:
    return envelope(
        f"<m:GetUserAvailabilityRequest>{''.join(parts)}</m:GetUserAvailabilityRequest>"
    )


def with_change(change: str) -> bytes:
    zone = UTC.replace(f"<t:DaylightTime>{NO_CHANGE}", f"<t:DaylightTime>{change}")
    return request(ANNA, zone=zone)


class SchemaStrictness(ExchangeTestCase):
    people = [person(ANNA, [])]

    def assert_violation(self, body: bytes, words: str) -> dict[str, str]:
        answer = self.exchange.post(body)
        self.assertEqual(answer.status, 500)
        detail = answer.root.find(".//detail")
        self.assertEqual(detail.findtext(f"{E}ResponseCode"), "ErrorSchemaValidation")
        values = {entry.tag[len(T) :]: entry.text for entry in detail.find(f"{T}MessageXml")}
        self.assertIn(words, values["Violation"])
        return values

    def test_elements_in_another_order_are_refused(self) -> None:
        self.assert_violation(operation(BOXES, UTC, options()), "invalid child element 'TimeZone'")
        self.assert_violation(operation(UTC, options(), BOXES), "invalid child element")
        swapped = BOXES.replace("<t:AttendeeType>Required</t:AttendeeType>", "").replace(
            "<t:Email>", "<t:AttendeeType>Required</t:AttendeeType><t:Email>"
        )
        self.assert_violation(operation(UTC, swapped, options()), "expected: 'Email'")

    def test_a_missing_element_is_refused(self) -> None:
        standard = UTC.replace(f"<t:DaylightTime>{NO_CHANGE}</t:DaylightTime>", "")
        self.assert_violation(operation(standard, BOXES, options()), "incomplete content")
        bias = "<t:TimeZone><t:Bias>0</t:Bias></t:TimeZone>"
        self.assert_violation(operation(bias, BOXES, options()), "'StandardTime'")
        daylight_first = UTC.replace(f"<t:StandardTime>{NO_CHANGE}</t:StandardTime>", "")
        self.assert_violation(operation(daylight_first, BOXES, options()), "'DaylightTime'")
        self.assert_violation(operation(UTC, options()), "'MailboxDataArray'")
        no_type = BOXES.replace("<t:AttendeeType>Required</t:AttendeeType>", "")
        self.assert_violation(operation(UTC, no_type, options()), "'AttendeeType'")

    def test_a_repeated_or_unknown_element_is_refused(self) -> None:
        self.assert_violation(operation(UTC, UTC, BOXES, options()), "'TimeZone'")
        self.assert_violation(operation(UTC, BOXES, options(), "<t:More/>"), "'More'")

    def test_an_element_in_the_other_namespace_is_refused(self) -> None:
        wrong = UTC.replace("<t:TimeZone>", "<m:TimeZone>").replace(
            "</t:TimeZone>", "</m:TimeZone>"
        )
        self.assert_violation(operation(wrong, BOXES, options()), "'TimeZone'")

    def test_a_value_of_the_wrong_type_is_refused(self) -> None:
        for good, bad in (
            ("<t:Bias>0<", "<t:Bias>none<"),
            ("<t:DayOfWeek>Sunday<", "<t:DayOfWeek>Sonntag<"),
            (">false<", ">no<"),
            (">Required<", ">Boss<"),
            (">Detailed<", ">Everything<"),
            (">30<", ">half<"),
            ("2027-03-15T00:00:00", "2027-02-30T00:00:00"),
            ("2027-03-15T00:00:00", "tomorrow"),
        ):
            with self.subTest(bad=bad):
                body = request(ANNA).replace(good.encode(), bad.encode())
                self.assert_violation(body, "is invalid according to its datatype")

    def test_the_fault_tells_line_and_position(self) -> None:
        body = operation(UTC, "\n\n   <m:Wrong/>", BOXES, options())
        values = self.assert_violation(body, "'Wrong'")
        self.assertEqual((values["LineNumber"], values["LinePosition"]), ("4", "5"))

    def test_what_is_not_well_formed_is_refused_with_its_place(self) -> None:
        values = self.assert_violation(request(ANNA)[:-30], "unclosed")
        self.assertEqual(values["LineNumber"], "2")

    def test_a_document_type_is_refused(self) -> None:
        body = request(ANNA).replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)
        self.assert_violation(body, "DTD is prohibited")


class Limits(ExchangeTestCase):
    people = [person(ANNA, [])]

    def assert_availability_fault(self, body: bytes, code: str) -> str:
        answer = self.exchange.post(body)
        self.assertEqual((answer.status, answer.fault_code), (500, code))
        self.assertIsNotNone(answer.root.find(f".//detail/{M}ErrorCode"))
        return answer.root.findtext(".//faultstring")

    def assert_fault(self, body: bytes, code: str) -> None:
        answer = self.exchange.post(body)
        self.assertEqual((answer.status, answer.fault_code), (500, code))
        self.assertEqual(answer.root.findtext(f".//{E}ResponseCode"), code)

    def test_a_hundred_mailboxes_are_the_most(self) -> None:
        self.assertEqual(len(self.exchange.post(request(*[ANNA] * 100)).mailboxes), 100)
        text = self.assert_availability_fault(request(*[ANNA] * 101), "ErrorMailboxDataArrayTooBig")
        self.assertIn("the actual size = 101", text)
        number = self.exchange.post(request(*[ANNA] * 101)).root.findtext(f".//{M}ErrorCode")
        self.assertEqual(number, "5002")

    def test_no_mailbox_is_too_few(self) -> None:
        self.assert_availability_fault(request(), "ErrorMailboxDataArrayEmpty")

    def test_sixty_two_days_are_the_longest_window(self) -> None:
        start = "2027-03-01T00:00:00"
        self.assertEqual(
            self.exchange.post(request(ANNA, window=(start, "2027-05-02T00:00:00"))).status, 200
        )
        too_long = request(ANNA, window=(start, "2027-05-02T00:00:01"))
        text = self.assert_availability_fault(too_long, "ErrorTimeIntervalTooBig")
        self.assertIn("limit = 62 days", text)

    def test_the_longest_window_can_be_42_days(self) -> None:
        self.configure(maximum_window_days=42)
        window = ("2027-03-01T00:00:00", "2027-04-13T00:00:00")
        self.assert_availability_fault(request(ANNA, window=window), "ErrorTimeIntervalTooBig")

    def test_short_empty_and_reversed_windows_are_refused(self) -> None:
        for end in ("2027-03-15T01:00:00", "2027-03-15T00:00:00", "2027-03-14T00:00:00"):
            body = request(ANNA, window=("2027-03-15T00:00:00", end))
            self.assert_availability_fault(body, "ErrorInvalidTimeInterval")
        window = ("2027-03-15T00:00:00", "2027-03-15T04:00:00")
        self.assertEqual(self.exchange.post(request(ANNA, window=window)).status, 200)

    def test_the_merged_interval_is_from_5_to_1440_minutes(self) -> None:
        for interval in ("4", "1441", "-30"):
            body = request(ANNA, interval=interval)
            self.assert_availability_fault(body, "ErrorInvalidMergedFreeBusyInterval")
        for interval in ("5", "1440"):
            self.assertEqual(self.exchange.post(request(ANNA, interval=interval)).status, 200)

    def test_the_view_none_and_no_view_options_are_refused(self) -> None:
        self.assert_availability_fault(request(ANNA, view="None"), "ErrorInvalidFreeBusyViewType")
        self.assert_availability_fault(operation(UTC, BOXES), "ErrorInvalidFreeBusyViewType")

    def test_a_body_above_400_kilobytes_is_refused(self) -> None:
        body = request(ANNA)
        full = body + b" " * (400 * 1024 - len(body))
        self.assertEqual(self.exchange.post(full).status, 200)
        self.assert_fault(full + b" ", "ErrorRequestStreamTooBig")

    def test_unknown_versions_and_repeated_headers_are_refused(self) -> None:
        for version in ("Exchange2019", "V2017_07_11", "exchange2010", ""):
            body = request(ANNA, header=f'<t:RequestServerVersion Version="{version}"/>')
            self.assert_fault(body, "ErrorInvalidServerVersion")
        self.assert_fault(request(ANNA, header=VERSION + VERSION), "ErrorDuplicateSOAPHeader")

    def test_every_known_version_and_none_at_all_are_accepted(self) -> None:
        names = ["Exchange2007", "Exchange2007_SP1", "Exchange2010", "Exchange2010_SP1"]
        names += ["Exchange2010_SP2", "Exchange2013", "Exchange2013_SP1", "Exchange2015"]
        headers = [f'<t:RequestServerVersion Version="{name}"/>' for name in names]
        for header in (*headers, ""):
            self.assertEqual(self.exchange.post(request(ANNA, header=header)).status, 200)

    def test_an_older_server_refuses_newer_versions(self) -> None:
        self.configure(newest_version="Exchange2010_SP2")
        self.assert_fault(request(ANNA), "ErrorInvalidServerVersion")

    def test_impersonation_is_denied(self) -> None:
        header = (
            f"{VERSION}<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{ANNA}"
            "</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
        )
        self.assert_fault(request(ANNA, header=header), "ErrorImpersonateUserDenied")

    def test_an_empty_body_and_an_unknown_operation_are_refused(self) -> None:
        self.assert_fault(envelope(""), "ErrorInvalidRequest")
        self.assert_fault(envelope("<m:GetItem/>"), "ErrorInvalidRequest")
        https = request(ANNA).replace(b'"http://schemas.microsoft', b'"https://schemas.microsoft')
        self.assert_fault(https, "ErrorInvalidRequest")

    def test_what_is_no_soap_message_is_400(self) -> None:
        self.assertEqual(self.exchange.post(b"<html/>").status, 400)
        newer = request(ANNA).replace(b"http://schemas.xmlsoap.org/soap/envelope/", b"urn:soap12")
        self.assertEqual(self.exchange.post(newer).status, 400)

    def test_the_time_zone_comes_exactly_once(self) -> None:
        context = '<t:TimeZoneContext><t:TimeZoneDefinition Id="UTC"/></t:TimeZoneContext>'
        self.assert_availability_fault(request(ANNA, zone=""), "ErrorTimeZone")
        self.assert_availability_fault(request(ANNA, header=VERSION + context), "ErrorTimeZone")
        only = request(ANNA, zone="", header=VERSION + context)
        self.assertEqual(self.exchange.post(only).status, 200)
        unknown = only.replace(b'Id="UTC"', b'Id="Mars"')
        self.assert_availability_fault(unknown, "ErrorTimeZone")

    def test_a_time_zone_out_of_range_is_refused(self) -> None:
        for good, bad in (
            ("00:00:00", "25:00:00"),
            ("Order>0", "Order>6"),
            ("Month>0", "Month>13"),
        ):
            body = with_change(NO_CHANGE.replace(good, bad))
            self.assert_availability_fault(body, "ErrorTimeZone")
        body = with_change(NO_CHANGE.replace("Bias>0", "Bias>1441"))
        self.assert_availability_fault(body, "ErrorTimeZone")

    def test_all_three_forms_of_utc_are_accepted(self) -> None:
        second = NO_CHANGE.replace("Order>0", "Order>1").replace("Month>0", "Month>3")
        third = second.replace("Month>3", "Month>12").replace("Order>1", "Order>5")
        for change in (NO_CHANGE, second, third):
            self.assertEqual(self.exchange.post(with_change(change)).codes, ["NoError"])

    def test_more_requests_at_once_than_allowed_are_refused_and_the_peak_is_kept(self) -> None:
        self.configure(maximum_parallel=2)
        self.misbehave("delay", milliseconds=1500)
        codes: list[str] = []

        def ask() -> None:
            answer = self.exchange.post(request(ANNA))
            codes.append("ok" if answer.status == 200 else answer.fault_code)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(codes), ["ErrorExceededConnectionCount"] * 2 + ["ok"] * 2)
        statistics = self.exchange.statistics()
        self.assertEqual((statistics["peak_parallel"], statistics["parallel"]), (4, 0))

    def test_answers_take_longer_the_more_are_under_way(self) -> None:
        self.configure(milliseconds_per_parallel=300)
        self.misbehave("delay", milliseconds=1500)
        seconds: list[float] = []

        def ask() -> None:
            begun = time.monotonic()
            self.assertEqual(self.exchange.post(request(ANNA)).status, 200)
            seconds.append(time.monotonic() - begun)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertGreater(max(seconds), 2.1)

    def test_a_version_that_is_too_new_may_be_refused_by_words_alone(self) -> None:
        self.configure(newest_version="Exchange2010_SP2", version_refusal="text")
        answer = self.exchange.post(request(ANNA))
        self.assertEqual((answer.status, answer.body), (500, b"The specified server version is invalid."))
        older = VERSION.replace("Exchange2013_SP1", "Exchange2010_SP2")
        self.assertEqual(self.exchange.post(request(ANNA, header=older)).status, 200)


if __name__ == "__main__":
    unittest.main()
