"""The arguments and results of the UCServer's operations other than 400 and the profiles."""

from __future__ import annotations

from typing import NamedTuple

from . import ber
from .real import encode_real

KEEP_ALIVE = 100
SET_ENTRY_LIST = 400
LOGOFF = 1001
NEGOTIATE = 1006
START_TLS = 1103
TRANSPORT_KEEP_ALIVE = 1706
CHECK_CONNECTION = 1714
GET_USER_MANAGER_SETTINGS = 2902
ADMIN_LOGIN = 2904
GET_USER_PROFILES = 2913

INTERFACE_VERSION = "8.0.20240822"
SERVER_VERSION = "8.2.3.8086"
PROTOCOL_VERSION = 60

USER_MANAGEMENT_BUILT_IN = 1
USER_MANAGEMENT_ACTIVE_DIRECTORY = 2

LOGIN_SUCCESS = 0
LOGIN_FAILED = 1


class NegotiateArgument(NamedTuple):
    interface_minimum: str
    interface_maximum: str
    device_id: str
    client_version: str
    application: int
    device_name: str
    capabilities: int


class LoginArgument(NamedTuple):
    user: str
    password: str
    encrypted: bool


class ProfilesArgument(NamedTuple):
    active_only: int
    online_state: int


class Negotiated(NamedTuple):
    interface_version: str
    time_days: float
    connection_guid: str
    domains: list[str]
    server_type: int = 0
    authentication: int = 0
    server_authentication: bytes = b"realm"
    server_version: str = SERVER_VERSION
    oem: int | None = None
    product: str | None = None
    presence_disabled: bool | None = None
    rights_disabled: bool | None = None


class UserManagerSettings(NamedTuple):
    mode: int
    domains: list[str]
    parameters: dict[str, "ParameterValue"] | None = None
    security: int = 1
    self_install: int = 0
    bind_first_line: bool = True
    bind_second_line: bool = False
    number_format: int = 0
    write_back: bool = False


ParameterValue = str | bytes | int


def open_argument(argument: bytes, name: str) -> ber.Reader:
    outer = ber.Reader(argument)
    fields = outer.sequence(name)
    if not outer.at_end():
        raise ber.Malformed(f"{name}: octets after the argument")
    return fields


def check_empty_argument(argument: bytes, name: str) -> None:
    open_argument(argument, name).finish(name)


def decode_negotiate(argument: bytes) -> NegotiateArgument:
    fields = open_argument(argument, "AsnNegotiateServerConnectionV2Argument")
    decoded = NegotiateArgument(
        fields.text("u8sMinSupportedInterfaceVersion"),
        fields.text("u8sMaxSupportedInterfaceVersion"),
        fields.text("u8sClientDeviceId"),
        fields.text("u8sClientVersion"),
        fields.integer("eClientAppID", ber.TAG_ENUMERATED),
        fields.text("u8sClientDeviceName"),
        fields.integer("iClientCapabilities"),
    )
    if fields.peek() == 0x80:
        fields.text("u8sConnectionGUID", 0x80)
    if fields.peek() == 0xA1:
        fields.sequence("anonymous login", 0xA1)
    fields.finish("AsnNegotiateServerConnectionV2Argument")
    return decoded


def decode_login(argument: bytes) -> LoginArgument:
    fields = open_argument(argument, "AsnAdminLoginArgument")
    user = fields.text("u8sAdminUsername")
    encrypted = fields.peek() == 0x81
    password = fields.text("adminPassword", 0x81 if encrypted else 0x80)
    fields.finish("AsnAdminLoginArgument")
    return LoginArgument(user, password, encrypted)


def decode_profiles(argument: bytes) -> ProfilesArgument:
    fields = open_argument(argument, "AsnAdminGetUserProfilesArgument")
    decoded = ProfilesArgument(
        fields.integer("iActiveUsersOnly"), fields.integer("iFilterOnlineState")
    )
    fields.finish("AsnAdminGetUserProfilesArgument")
    if decoded.active_only not in (0, 1) or decoded.online_state not in (0, 1, 2):
        raise ber.Malformed("AsnAdminGetUserProfilesArgument: no such filter")
    return decoded


def version_supported(argument: NegotiateArgument, server: str) -> bool:
    """Whether the server's interface version lies within what the client offers."""

    def parts(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    try:
        low, high = parts(argument.interface_minimum), parts(argument.interface_maximum)
    except ValueError:
        return False
    return low <= parts(server) <= high


def encode_negotiated(negotiated: Negotiated) -> bytes:
    fields = [
        ber.encode_enumerated(negotiated.server_type),
        ber.encode_text(negotiated.interface_version),
        ber.encode_enumerated(negotiated.authentication),
        ber.encode_octets(negotiated.server_authentication),
        encode_real(negotiated.time_days),
        ber.encode_text(negotiated.server_version),
        ber.encode_text(negotiated.connection_guid),
        ber.encode_list([ber.encode_text(domain) for domain in negotiated.domains]),
    ]
    if negotiated.oem is not None:
        fields.append(ber.encode_integer(negotiated.oem, 0x80))
    if negotiated.product is not None:
        fields.append(ber.encode_text(negotiated.product, 0x81))
    if negotiated.presence_disabled is not None:
        fields.append(ber.encode_boolean(negotiated.presence_disabled, 0x82))
    if negotiated.rights_disabled is not None:
        fields.append(ber.encode_boolean(negotiated.rights_disabled, 0x83))
    return ber.encode_sequence(*fields, tag=0xA0)


def encode_busy(timeout: int) -> bytes:
    return ber.encode_sequence(ber.encode_integer(timeout), tag=0xA1)


def encode_incompatible(version: str) -> bytes:
    return ber.encode_sequence(ber.encode_text(version), tag=0xA2)


def encode_login_result(value: int) -> bytes:
    return ber.encode_sequence(ber.encode_enumerated(value))


def encode_set_result(value: int) -> bytes:
    return ber.encode_sequence(ber.encode_integer(value))


def encode_parameter(key: str, value: ParameterValue) -> bytes:
    """One of the optionalParams."""
    if isinstance(value, str):
        encoded = ber.encode_text(value)
    elif isinstance(value, bytes):
        encoded = ber.encode_octets(value)
    else:
        encoded = ber.encode_integer(value)
    return ber.encode_list([ber.encode_text(key), encoded])


def encode_parameters(parameters: dict[str, ParameterValue]) -> bytes:
    return ber.encode_list([encode_parameter(*item) for item in parameters.items()])


def encode_user_manager_settings(settings: UserManagerSettings) -> bytes:
    fields = [
        ber.encode_integer(settings.mode),
        ber.encode_integer(settings.security),
        ber.encode_integer(settings.self_install),
        ber.encode_boolean(settings.bind_first_line),
        ber.encode_boolean(settings.bind_second_line),
        ber.encode_integer(settings.number_format),
        ber.encode_boolean(settings.write_back),
        ber.encode_list([ber.encode_text(domain) for domain in settings.domains]),
    ]
    if settings.parameters is not None:
        fields.append(encode_parameters(settings.parameters))
    return ber.encode_sequence(*fields)


def encode_check_connection() -> bytes:
    return ber.encode_sequence(
        ber.encode_text(SERVER_VERSION),
        ber.encode_text(SERVER_VERSION),
        ber.encode_integer(PROTOCOL_VERSION),
        ber.encode_integer(0),
        ber.encode_text(""),
    )


def encode_keep_alive_argument() -> bytes:
    return ber.encode_sequence(ber.encode_element(ber.TAG_NULL, b""))
