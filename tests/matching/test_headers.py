"""Headers must be understood in the spellings of Customer Insights, Dataverse and three languages."""

from __future__ import annotations

import pytest

from ci_braze_tui.matching.field_names import named_field, says_full_name
from ci_braze_tui.matching.headers import (
    BRAZE_NAMES,
    EMAIL_NAMES,
    OWN_KEY_NAMES,
    SEGMENT_NAMES,
    plain,
    words_of,
)

FIELDS = {
    "first_name": [
        "FirstName", "first_name", "FIRST NAME", "First-Name", "msdynci_firstname", "Given Name",
        "givenName", "Forename", "Primeiro nome", "PRIMEIRO_NOME", "Vorname", "Prénom",
        "Primer nombre",
    ],
    "last_name": [
        "LastName", "msdynci_lastname", "Surname", "Family name", "Sobrenome", "Último nome", "성",
        "Nachname", "Apellido", "Apellidos", "Nom de famille", "姓",
    ],
    "phone": [
        "Telephone1", "telephone1", "msdynci_telephone1", "MobilePhone", "primaryPhone", "Phone",
        "Phone number", "Mobile", "휴대폰", "휴대폰 번호", "휴대전화번호", "전화번호", "연락처", "핸드폰",
        "Telefone", "Celular", "Telefone celular", "Número de telefone", "Telefon", "Móvil",
        "携帯電話番号", "電話番号",
    ],
    "dob": [
        "DateOfBirth", "msdynci_dateofbirth", "birthDate", "Birthday", "DOB", "생년월일", "생일",
        "Data de nascimento", "data_nascimento", "Nascimento", "Geburtsdatum",
        "Fecha de nacimiento", "Date de naissance", "生年月日",
    ],
    "gender": ["Gender", "GenderCode", "sex", "성별", "Gênero", "Sexo", "Geschlecht", "性別"],
    "country": [
        "Country", "countryOrRegion", "Address1_Country", "address1_country", "Country Code",
        "국가", "국가코드", "País", "pais", "Código do país", "Land", "Pays", "国",
    ],
    "home_city": [
        "City", "Address1_City", "home_city", "도시", "Cidade", "Município", "Ciudad", "Stadt",
        "Ville", "都市",
    ],
    "language": [
        "Language", "PreferredLanguage", "msdynci_language", "언어", "선호 언어", "Idioma",
        "Idioma preferido", "Sprache", "Langue", "言語",
    ],
    "time_zone": ["TimeZone", "time_zone", "시간대", "Fuso horário", "Zeitzone", "タイムゾーン"],
    "image_url": ["ImageUrl", "Headshot", "ProfileImage", "프로필 이미지", "Foto de perfil"],
    "current_location": ["current_location", "위치", "Localização"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("header", "attribute"),
    [(header, attribute) for attribute, headers in FIELDS.items() for header in headers],
)
def test_standard_fields_are_known_by_name(header, attribute):
    """Every spelling of a standard field is an exact one."""
    named = named_field(header, frozenset())
    assert named is not None
    assert (named.attribute, named.nearness) == (attribute, 1.0)


@pytest.mark.parametrize(
    ("names", "headers"),
    [
        (
            EMAIL_NAMES,
            [
                "EMail", "E-mail", "msdynci_email", "EMailAddress1", "primaryEmail", "이메일",
                "이메일 주소", "전자 우편", "메일주소", "Endereço de e-mail", "endereço_de_email",
                "E-mail principal", "Correo electrónico", "メールアドレス", "E-Mail-Adresse",
            ],
        ),
        (
            BRAZE_NAMES,
            ["BrazeUserId", "braze_id", "external_id", "External ID", "외부 ID", "ID externo"],
        ),
        (
            OWN_KEY_NAMES,
            ["MemberId", "회원번호", "고객 번호", "Código do cliente", "ID do usuário", "会員番号"],
        ),
        (
            SEGMENT_NAMES,
            ["Segment", "segments", "msdynci_segments", "세그먼트", "세그먼트 이름", "Segmento", "Público"],
        ),
    ],
)  # fmt: skip
def test_roles_are_known_by_name(names, headers):
    """Every spelling of a role is found among its names."""
    assert [header for header in headers if plain(header) not in names] == []


@pytest.mark.parametrize(
    ("header", "attribute", "nearness"),
    [
        ("Contact First Name", "first_name", 0.85),
        ("contactfirstname", "first_name", 0.85),
        ("고객 생년월일", "dob", 0.85),
        ("Telefone do cliente", "phone", 0.85),
        ("billing_country", "country", 0.6),
        ("Address1_Telephone1", "phone", 0.6),
        ("WorkPhone", "phone", 0.6),
        ("배송지 국가", "country", 0.6),
        ("Loyalty_FirstName", "first_name", 0.5),
        ("crm.contact.last_name", "last_name", 0.5),
    ],
)
def test_words_around_a_name_make_it_less_near(header, attribute, nearness):
    """What says whose counts little, what says which one counts more, the unknown counts most."""
    named = named_field(header, frozenset())
    assert named is not None
    assert (named.attribute, named.nearness) == (attribute, nearness)


@pytest.mark.parametrize(
    "header",
    [
        "Company Country", "spouse_first_name", "Emergency Contact Phone", "LastVisitedCity",
        "Store City", "capacity", "Country Manager", "PhoneModel", "firstnamehash", "velocity",
        "여성", "landing", "Transport", "", "   ", "[/bar]", "\x1b[31m", "😀", "._-",
    ],
)  # fmt: skip
def test_names_of_something_else_are_no_field(header):
    """Somebody else's name, a word that contains one, or no word at all."""
    assert named_field(header, frozenset()) is None


@pytest.mark.parametrize(
    ("headers", "header", "expected"),
    [
        (("Nome", "Sobrenome"), "Nome", "first_name"),
        (("Nome", "E-mail"), "Nome", None),
        (("이름", "성"), "이름", "first_name"),
        (("이름",), "이름", None),
        (("Nom", "Prénom"), "Nom", "last_name"),
        (("Nom",), "Nom", None),
        (("Nombre", "Apellidos"), "Nombre", "first_name"),
        (("성명", "성"), "성명", None),
    ],
)
def test_name_may_be_the_whole_name(headers, header, expected):
    """`nome` is the first name only where the family name stands in a column of its own."""
    named = named_field(header, frozenset(map(plain, headers)))
    assert (named.attribute if named else None) == expected
    assert says_full_name(header)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("msdynci_E-Mail", "email"), ("ＥＭａｉｌ", "email"), ("Endereço", "endereco"),
        ("Straße", "strasse"), ("メールアドレス", "メールアドレス"), ("이메일", "이메일"),
        ("\u1112\u1161\u11ab", "한"), ("[/bar]", "bar"), ("", ""), ("msdynci_", "msdynci"),
    ],
)  # fmt: skip
def test_headers_are_compared_in_one_form(header, expected):
    """Case, accents, width, signs and prefix do not count; letters of Korean and Japanese stay whole."""
    assert plain(header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("billing_HomeCity", ("billing", "home", "city")),
        ("EMailAddress1", ("e", "mail", "address1")),
        ("msdynci_FirstName", ("first", "name")),
        ("Data de nascimento", ("data", "de", "nascimento")),
        ("***", ()),
    ],
)
def test_words_of_a_header(header, expected):
    """Capitals, blanks and signs part words."""
    assert words_of(header) == expected
