"""The names that columns of standard fields go by, and how near a header comes to one.

Apart from `headers` because names of fields are met with words around them (`Contact First Name`,
`billing_country`), which say whose or which; a name with such words counts less than the name alone.
Sources: Dataverse's contact, the Common Data Model's CustomerProfile, Braze docs, "User attributes
object".
"""

from __future__ import annotations

from dataclasses import dataclass

from ci_braze_tui.matching.headers import plain, words_of

FIELD_NAMES = {
    name: attribute
    for attribute, names in {
        "first_name": (
            "firstname", "givenname", "forename", "fname", "primeironome", "nomeproprio",
            "vorname", "prenom", "primernombre", "nombredepila", "名",
        ),
        "last_name": (
            "lastname", "surname", "familyname", "lname", "sobrenome", "ultimonome",
            "nomedefamilia", "성", "성씨", "nachname", "familienname", "zuname", "apellido",
            "apellidos", "primerapellido", "nomdefamille", "姓", "苗字",
        ),
        "phone": (
            "phone", "phonenumber", "phoneno", "phone1", "telephone", "telephonenumber",
            "telephone1", "mobilephone", "mobilephonenumber", "mobilephone1", "mobile",
            "mobilenumber", "mobileno", "cell", "cellphone", "cellphonenumber", "primaryphone",
            "tel", "telno", "msisdn", "휴대폰", "휴대폰번호", "휴대전화", "휴대전화번호", "핸드폰",
            "핸드폰번호", "전화", "전화번호", "연락처", "telefone", "telefonecelular", "celular",
            "numerodetelefone", "numerodocelular", "telemovel", "fone", "telefon",
            "telefonnummer", "handy", "handynummer", "mobil", "mobilnummer", "mobiltelefon",
            "rufnummer", "telefono", "numerodetelefono", "telefonomovil", "movil",
            "telephoneportable", "numerodetelephone", "電話", "電話番号", "携帯", "携帯電話",
            "携帯番号", "携帯電話番号",
        ),
        "dob": (
            "dob", "dateofbirth", "birthdate", "birthday", "생년월일", "생일", "출생일",
            "datadenascimento", "datanascimento", "dtnascimento", "nascimento", "aniversario",
            "geburtsdatum", "geburtstag", "fechadenacimiento", "fechanacimiento",
            "datedenaissance", "生年月日", "誕生日",
        ),
        "gender": (
            "gender", "gendercode", "sex", "성별", "genero", "sexo", "geschlecht", "sexe", "性別",
        ),
        "country": (
            "country", "countrycode", "countryorregion", "countryregion", "address1country",
            "countryiso", "countryisocode", "isocountrycode", "countryname", "국가", "국가코드",
            "국가명", "나라", "pais", "codigodopais", "codigopais", "paisderesidencia", "land",
            "landercode", "pays", "codepays", "国", "国名", "国コード",
        ),
        "home_city": (
            "homecity", "city", "cityname", "address1city", "town", "towncity", "도시", "도시명",
            "거주도시", "cidade", "municipio", "ciudad", "stadt", "wohnort", "ort", "ville",
            "都市", "市区町村",
        ),
        "language": (
            "language", "languagecode", "preferredlanguage", "languagepreference", "lang",
            "언어", "언어코드", "선호언어", "idioma", "idiomapreferido", "lingua",
            "linguapreferida", "sprache", "sprachcode", "langue", "言語", "言語コード",
        ),
        "time_zone": (
            "timezone", "timezoneid", "ianatimezone", "시간대", "표준시간대", "fusohorario",
            "zeitzone", "zonahoraria", "husohorario", "fuseauhoraire", "タイムゾーン",
        ),
        "image_url": (
            "imageurl", "profileimage", "profileimageurl", "avatarurl", "avatar", "headshot",
            "photourl", "profilephoto", "profilephotourl", "entityimageurl", "프로필이미지",
            "프로필사진", "fotodeperfil", "urldafoto",
        ),
        "current_location": (
            "currentlocation", "location", "latlong", "latlon", "latitudelongitude",
            "geolocation", "coordinates", "gps", "위치", "좌표", "localizacao", "coordenadas",
        ),
        "email_open_tracking_disabled": ("emailopentrackingdisabled",),
        "email_click_tracking_disabled": ("emailclicktrackingdisabled",),
        "marked_email_as_spam_at": ("markedemailasspamat",),
        "date_of_first_session": ("dateoffirstsession",),
        "date_of_last_session": ("dateoflastsession",),
    }.items()
    for name in names
}  # fmt: skip
"""Header → the standard field it clearly is."""

GIVEN_OR_FULL_NAMES = frozenset({"nome", "nombre", "이름", "名前"})
"""The first name where a column of family names stands beside it, else the whole name."""
FAMILY_OR_FULL_NAMES = frozenset({"nom"})
"""The other way round, as in French."""

FULL_NAMES = frozenset(
    {
        "fullname", "name", "customername", "contactname", "membername", "displayname",
        "personname", "성명", "고객명", "고객이름", "회원명", "회원이름",
        "nomecompleto", "nomedocliente", "nomecliente", "nombrecompleto", "nombreyapellidos",
        "vollstandigername", "kundenname", "nomcomplet", "nometprenom", "氏名", "お名前",
        *GIVEN_OR_FULL_NAMES, *FAMILY_OR_FULL_NAMES,
    }
)  # fmt: skip
"""Headers of whole names, which are not split: nobody can tell where."""

_OF_THE_PERSON = frozenset(
    {
        "contact", "contacts", "customer", "customers", "client", "member", "user", "person",
        "personal", "profile", "primary", "main", "preferred", "consumer", "subscriber", "guest",
        "고객", "회원", "사용자", "주문자", "구독자", "cliente", "docliente", "usuario",
        "dousuario", "contato", "docontato", "principal", "pessoal", "membro", "kunde", "kunden",
        "kontakt", "顧客", "会員", "お客様",
    }
)  # fmt: skip
"""Words around a name that change nothing."""
_ONE_OF_SEVERAL = frozenset(
    {
        "billing", "shipping", "mailing", "home", "work", "business", "address", "address1",
        "residential", "residence", "delivery", "current", "secondary", "alternate", "other",
        "자택", "직장", "회사", "배송", "배송지", "청구", "청구지", "cobranca", "decobranca",
        "entrega", "deentrega", "comercial", "residencial", "trabalho", "rechnung", "liefer",
    }
)  # fmt: skip
"""Words around a name that say there may be others of it."""
_OF_SOMEBODY_ELSE = frozenset(
    {
        "company", "spouse", "partner", "parent", "mother", "father", "child", "emergency",
        "manager", "assistant", "store", "shop", "branch", "owner", "referrer", "friend", "agent",
        "rep", "salesperson", "vendor", "supplier", "brand", "product", "campaign", "device",
        "app", "browser", "school", "hotel", "birth", "departure", "arrival", "last", "visited",
    }
)  # fmt: skip
"""Words in front of a name that make it the name of something else."""


@dataclass(frozen=True, slots=True)
class NamedField:
    """A standard field that a header names; `nearness` is 1 for the name and nothing else."""

    attribute: str
    nearness: float


def named_field(header: str, plain_headers: frozenset[str]) -> NamedField | None:
    """The standard field a header names, None if it names none.

    `plain_headers` are all headers of the file, as `plain` gives them: whether `nome` is the first
    or the whole name shows only beside the others.
    """
    name = plain(header)
    if attribute := FIELD_NAMES.get(name):
        return NamedField(attribute, 1.0)
    if name in GIVEN_OR_FULL_NAMES and _has("last_name", plain_headers):
        return NamedField("first_name", 0.95)
    if name in FAMILY_OR_FULL_NAMES and _has("first_name", plain_headers):
        return NamedField("last_name", 0.95)
    return _surrounded(header, name)


def says_full_name(header: str) -> bool:
    """Whether a header is one of whole names, or of a name that may be whole."""
    return plain(header) in FULL_NAMES


def _has(attribute: str, plain_headers: frozenset[str]) -> bool:
    return any(FIELD_NAMES.get(each) == attribute for each in plain_headers)


def _surrounded(header: str, name: str) -> NamedField | None:
    """A name with words before or behind it, in capitals and blanks or written as one."""
    for around, nearness in ((_OF_THE_PERSON, 0.85), (_ONE_OF_SEVERAL, 0.6)):
        for word in around:
            for rest in {name.removeprefix(word), name.removesuffix(word)} - {name}:
                if attribute := FIELD_NAMES.get(rest):
                    return NamedField(attribute, nearness)
    words = words_of(header)
    for start in range(1, len(words)):
        attribute = FIELD_NAMES.get("".join(words[start:]))
        if attribute is not None and not _OF_SOMEBODY_ELSE.intersection(words[:start]):
            return NamedField(attribute, 0.5)
    return None
