"""One administrator's session: which operation is allowed when, and what it answers.

Nothing here knows a socket; the connection asks `perform` and sends what it returns.
"""

from __future__ import annotations

import time
import uuid
from typing import Callable, NamedTuple

from . import messages, rose
from .answer import Answer, RequestError
from .appointments import set_entry_list
from .ber import EXTENSION_END, Malformed
from .people import ONLINE_STATE_OFFLINE
from .real import date_from_unix
from .service import Service

DETAIL_NO_USER_FOUND = 1
DETAIL_ACCESS_DENIED = 2
DETAIL_NOT_COMPATIBLE = 112
DETAIL_ALREADY_LOGGED_IN = 113
DETAIL_TLS_REQUIRED = 114

OPERATIONS_WITHOUT_ANSWER = (messages.KEEP_ALIVE, messages.TRANSPORT_KEEP_ALIVE)


ChangeProfiles = Callable[[list[bytes]], list[bytes]]


class Operation(NamedTuple):
    name: str
    method: str
    needs_tls: bool
    needs_login: bool


OPERATIONS = {
    messages.START_TLS: Operation("asnStartTLS", "_start_tls", False, False),
    messages.CHECK_CONNECTION: Operation("asnCheckConnection", "_check", False, False),
    messages.NEGOTIATE: Operation(
        "asnNegotiateServerConnectionV2", "_negotiate", True, False
    ),
    messages.ADMIN_LOGIN: Operation("asnAdminLogin", "_log_in", True, False),
    messages.LOGOFF: Operation("asnLogoff", "_log_off", True, False),
    messages.GET_USER_MANAGER_SETTINGS: Operation(
        "asnGetUserManagerSettings", "_settings", True, True
    ),
    messages.GET_USER_PROFILES: Operation("asnAdminGetUserProfiles", "_profiles", True, True),
    messages.SET_ENTRY_LIST: Operation("asnAppointmentSetEntryList", "_set_entries", True, True),
}


class Session:
    def __init__(self, service: Service, connection: int) -> None:
        self.service = service
        self.connection = connection
        self.in_tls = False
        self.tls_granted = False
        self.negotiated = False
        self.logged_in = False
        self.logged_off = False
        self._change_profiles: ChangeProfiles | None = None

    def perform(
        self, invoke: rose.Invoke, change_profiles: ChangeProfiles | None = None
    ) -> Answer | None:
        """Does what is asked for; None if no answer is due. `change_profiles` spoils a roster."""
        self._change_profiles = change_profiles
        operation = OPERATIONS.get(invoke.operation)
        if operation is None:
            if invoke.operation in OPERATIONS_WITHOUT_ANSWER:
                return None
            return self._reject(invoke, rose.PROBLEM_UNRECOGNISED_OPERATION)
        try:
            self._check_state(operation)
            method: Callable[[rose.Invoke], Answer | None] = getattr(self, operation.method)
            return method(invoke)
        except RequestError as error:
            self.service.statistics.count("errors")
            return Answer([rose.encode_error(invoke.invoke_id, error.detail, error.text)])
        except Malformed as fault:
            return self._reject(invoke, rose.PROBLEM_MISTYPED_ARGUMENT, str(fault))

    def _check_state(self, operation: Operation) -> None:
        if operation.needs_tls and not self.in_tls:
            raise RequestError(DETAIL_TLS_REQUIRED, "TLS is required")
        if operation.needs_login and not self.logged_in:
            raise RequestError(DETAIL_ACCESS_DENIED, "access denied: not logged in")

    def _reject(self, invoke: rose.Invoke, problem: int, details: str = "") -> Answer:
        self.service.statistics.count("rejects")
        self.service.journal.write(
            "reject",
            connection=self.connection,
            operation=invoke.operation,
            problem=problem,
            details=details,
        )
        return Answer([rose.encode_reject(invoke.invoke_id, problem, details)])

    def _start_tls(self, invoke: rose.Invoke) -> Answer:
        messages.check_empty_argument(invoke.argument, "AsnStartTLSArgument")
        if self.in_tls:
            raise RequestError(DETAIL_NOT_COMPATIBLE, "TLS is already in use")
        self.tls_granted = True
        return Answer([rose.encode_result(invoke.invoke_id, rose.EMPTY_SEQUENCE)])

    def _check(self, invoke: rose.Invoke) -> Answer:
        messages.check_empty_argument(invoke.argument, "AsnCheckConnectionArgument")
        result = messages.encode_check_connection()
        return Answer([rose.encode_result(invoke.invoke_id, result)])

    def _negotiate(self, invoke: rose.Invoke) -> Answer:
        argument = messages.decode_negotiate(invoke.argument)
        supported = messages.version_supported(argument, messages.INTERFACE_VERSION)
        self.service.journal.write(
            "negotiate",
            connection=self.connection,
            device_id=argument.device_id,
            device_name=argument.device_name,
            version=argument.client_version,
            application=argument.application,
            interface=[argument.interface_minimum, argument.interface_maximum],
            supported=supported,
        )
        if supported:
            self.negotiated = True
            guid = "{" + str(uuid.uuid4()).upper() + "}"
            negotiated = messages.Negotiated(
                interface_version=messages.INTERFACE_VERSION,
                time_days=date_from_unix(time.time()),
                connection_guid=guid,
                domains=[self.service.people.domain],
                product="ProCall 8 Enterprise",
                server_type=self.service.description.server_type,
                presence_disabled=self.service.description.presence_disabled,
            )
            result = messages.encode_negotiated(negotiated)
        else:
            result = messages.encode_incompatible(messages.INTERFACE_VERSION)
        return Answer([rose.encode_result(invoke.invoke_id, result)])

    def _log_in(self, invoke: rose.Invoke) -> Answer:
        argument = messages.decode_login(invoke.argument)
        if not self.negotiated:
            raise RequestError(DETAIL_NOT_COMPATIBLE, "the connection was not negotiated")
        if self.logged_in:
            raise RequestError(DETAIL_ALREADY_LOGGED_IN, "already logged in")
        password = "" if argument.encrypted else argument.password
        detail = self.service.account.try_login(argument.user, password, self.service.now())
        self.service.statistics.count("login_refused" if detail else "login_accepted")
        self.service.journal.write(
            "login", connection=self.connection, ok=detail == 0, user=argument.user, detail=detail
        )
        if detail:
            raise RequestError(detail, LOGIN_TEXTS[detail])
        self.logged_in = True
        result = messages.encode_login_result(messages.LOGIN_SUCCESS)
        return Answer([rose.encode_result(invoke.invoke_id, result)])

    def _log_off(self, invoke: rose.Invoke) -> None:
        messages.check_empty_argument(invoke.argument, "AsnLogoffArgument")
        self.service.journal.write("logoff", connection=self.connection)
        self.logged_in = False
        self.logged_off = True

    def _settings(self, invoke: rose.Invoke) -> Answer:
        messages.check_empty_argument(invoke.argument, "AsnGetUserManagerSettingsArgument")
        result = messages.encode_user_manager_settings(self.service.user_management)
        return Answer([rose.encode_result(invoke.invoke_id, result)])

    def _profiles(self, invoke: rose.Invoke) -> Answer:
        argument = messages.decode_profiles(invoke.argument)
        chosen = self.service.people.select(bool(argument.active_only), argument.online_state)
        if not chosen:
            self._note_roster(argument, 0, self.service.journal.sequence)
            raise RequestError(DETAIL_NO_USER_FOUND, "no user found")
        profiles = [person.profile for person in chosen]
        if self._change_profiles is not None:
            profiles = self._change_profiles(profiles)
        return self._roster(invoke, argument, profiles)

    def _roster(
        self, invoke: rose.Invoke, argument: messages.ProfilesArgument, profiles: list[bytes]
    ) -> Answer:
        """The answer that carries these profiles; journalled when it has been handed over."""
        head = rose.encode_result_head(invoke.invoke_id, sum(map(len, profiles)))
        as_of = self.service.journal.sequence

        def note() -> None:
            self._note_roster(argument, len(profiles), as_of)

        return Answer([head, *profiles, EXTENSION_END], note)

    def _note_roster(self, argument: messages.ProfilesArgument, users: int, as_of: int) -> None:
        self.service.statistics.count("rosters")
        self.service.journal.write(
            "roster",
            connection=self.connection,
            users=users,
            as_of=as_of,
            active_only=bool(argument.active_only),
            online_state=argument.online_state,
            filtered=argument.online_state == ONLINE_STATE_OFFLINE,
        )

    def _set_entries(self, invoke: rose.Invoke) -> Answer:
        value = set_entry_list(self.service, self.connection, invoke.argument)
        result = SAVED if value == 0 else messages.encode_set_result(value)
        return Answer([rose.encode_result(invoke.invoke_id, result)])


SAVED = messages.encode_set_result(0)
LOGIN_TEXTS = {
    101: "user name not found or password wrong",
    129: "the account is locked",
}
