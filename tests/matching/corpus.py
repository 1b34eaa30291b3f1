"""Files as they come from Customer Insights, Dataverse, CRMs and Excel, with the right answer per column.

An answer is a role, or for a field its attribute and type (`dob`, `Points:integer`), with `*` behind it
if it may be chosen without asking; "-" is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

Cells = list[str]


def numbered(pattern: str, count: int = 40) -> Cells:
    """Cells that differ by their number only."""
    return [pattern.format(n) for n in range(count)]


EMAILS = numbered("user{}@example.com")
KEYS = [f"{n * 7919:032x}" for n in range(40)]
GUIDS = [f"f4444de5-664e-e911-a9ac-{n:012x}" for n in range(40)]
BRAZE_IDS = [f"5fbd{n:020x}" for n in range(40)]
ISO_DATES = [f"19{50 + n}-0{1 + n % 9}-1{n % 9}" for n in range(40)]
DAYS_FIRST = [f"{1 + n % 28:02}/0{1 + n % 9}/19{50 + n}" for n in range(40)]
MONTHS_FIRST = [f"{1 + n % 9}/{1 + n % 28}/19{50 + n}" for n in range(40)]
MOMENTS = [f"2024-0{1 + n % 9}-11T10:{n:02}:00Z" for n in range(40)]
PHONES = [f"+49 170 12345{n:02}" for n in range(40)]
KOREAN_PHONES = [f"010-1234-56{n:02}" for n in range(40)]
BRAZILIAN_PHONES = [f"+55 11 91234-56{n:02}" for n in range(40)]
FIRST = ["Ann", "Jürgen", "Conceição", "Zoé"]
LAST = ["Smith", "O'Neil", "Müller", "Silva"]
WHOLE = ["Ann Smith", "João da Silva", "Zoé Noël"]
NUMBERS = [str(n * 13) for n in range(40)]
AMOUNTS = [f"{n}.{n:02}" for n in range(40)]
SEGMENTS = ["VIP", "Newsletter", "Lapsed"]
FLAGS = ["true", "false"]


@dataclass(frozen=True, slots=True)
class File:
    """Columns with their cells and the right answer."""

    name: str
    columns: dict[str, tuple[Cells, str]]


CORPUS = (
    File(
        "Customer table of Customer Insights",
        {
            "CustomerId": (KEYS, "-"),
            "FirstName": (FIRST, "first_name*"),
            "LastName": (LAST, "last_name*"),
            "FullName": (WHOLE, "FullName:string"),
            "DateOfBirth": (ISO_DATES, "dob*"),
            "Gender": (["Male", "Female"], "gender*"),
            "EMail": (EMAILS, "email"),
            "Telephone": (PHONES, "phone*"),
            "CreatedOn": (MOMENTS, "CreatedOn:datetime"),
            "PostCode": (["01067", "80331"], "PostCode:string"),
            "StreetAddress": (["1 Main St", "2 Elm St"], "StreetAddress:string"),
            "City": (["Dresden", "São Paulo"], "home_city*"),
            "State": (["SN", "SP"], "State:string"),
            "Country": (["DE", "BR"], "country*"),
            "Headshot": (["https://x.example/a.png"], "image_url*"),
            "ContactId": (numbered("CNTID_{}"), "-"),
            "RewardPoints": (NUMBERS, "RewardPoints:integer"),
            "CreditCard": (["4111-1111-1111-1111"], "-"),
            "ECommerce_eCommerceContacts_ContactId": (numbered("CNTID_{}"), "-"),
            "ECommerce_eCommerceContacts_ContactId_Alternate": (["CNTID_1;CNTID_2", ""], "-"),
            "Loyalty_loyCustomers_LoyaltyId": (numbered("LOYID_{}"), "-"),
            "Loyalty_loyCustomers_LoyaltyId_Alternate": (["LOYID_1;LOYID_2", ""], "-"),
            "PreviousCustomerId": ([KEYS[1], "", ""], "-"),
        },
    ),
    File(
        "Profiles from Dataverse by Synapse Link",
        {
            "Id": (GUIDS, "-"),
            "SinkCreatedOn": (MOMENTS, "-"),
            "SinkModifiedOn": (MOMENTS, "-"),
            "versionnumber": (NUMBERS, "-"),
            "IsDelete": (["False"], "-"),
            "statecode": (["0"], "-"),
            "msdynci_customerid": (KEYS, "-"),
            "msdynci_firstname": (FIRST, "first_name*"),
            "msdynci_lastname": (LAST, "last_name*"),
            "msdynci_email": (EMAILS, "email"),
            "msdynci_telephone1": (PHONES, "phone*"),
            "msdynci_brazeuserid": (numbered("bz-{}"), "braze_customer_id"),
            "msdynci_totalspend": (AMOUNTS, "totalspend:number"),
            "msdynci_donotbulkemail": (FLAGS, "-"),
            "CreatedOnPartition": (["2024"], "-"),
        },
    ),
    File(
        "Contacts of Dataverse",
        {
            "contactid": (GUIDS, "-"),
            "firstname": (FIRST, "first_name*"),
            "lastname": (LAST, "last_name*"),
            "emailaddress1": (EMAILS, "email"),
            "emailaddress2": (["", "", "x@y.de"], "-"),
            "telephone1": (["", "", *PHONES], "-"),
            "mobilephone": (PHONES, "phone*"),
            "birthdate": (ISO_DATES, "dob*"),
            "gendercode": (["1", "2"], "gendercode:string"),
            "address1_city": (["Köln", "Seoul"], "home_city*"),
            "address1_country": (["Germany", "South Korea"], "country"),
            "donotemail": (FLAGS, "-"),
            "ownerid": (GUIDS, "-"),
            "modifiedon": (MOMENTS, "-"),
            "jobtitle": (["CEO", "Clerk"], "jobtitle:string"),
        },
    ),
    File(
        "Segment table with projected attributes",
        {
            "CustomerId": (KEYS, "-"),
            "EMail": (EMAILS, "email"),
            "external_id": (numbered("u-{:05}"), "braze_customer_id"),
            "Segment": (SEGMENTS, "segment"),
            "LastPurchase": (ISO_DATES, "LastPurchase:date"),
            "ChurnScore": (AMOUNTS, "ChurnScore:number"),
            "HouseholdId": (KEYS, "-"),
        },
    ),
    File(
        "Segment memberships of Dataverse",
        {
            "msdynci_customerid": (KEYS, "-"),
            "msdynci_segmentprovider": (["Microsoft"], "-"),
            "msdynci_segmentmembershiptype": (["Customer"], "-"),
            "msdynci_segments": (['{"Segments":["A","B"]}', '{"Segments":["A"]}'], "segment"),
            "msdynci_identifier": ([f"{key}|Microsoft|Customer|A" for key in KEYS], "-"),
            "msdynci_segmentmembershipid": (GUIDS, "-"),
            "msdynci_primaryemail": (EMAILS, "email"),
        },
    ),
    File(
        "CustomerProfile of the Common Data Model",
        {
            "customerProfileId": (GUIDS, "-"),
            "firstName": (FIRST, "first_name*"),
            "lastName": (LAST, "last_name*"),
            "birthDate": (ISO_DATES, "dob*"),
            "gender": (["M", "F", "P"], "gender*"),
            "language": (["en-US", "pt-BR"], "language*"),
            "primaryEmail": (EMAILS, "email"),
            "secondaryEmail": (EMAILS, "-"),
            "primaryPhone": (PHONES, "phone*"),
            "homePhone": (PHONES, "-"),
            "countryOrRegion": (["US", "KR"], "country*"),
            "postalCode": (["10115", "98052"], "postalCode:string"),
            "doNotContact": (FLAGS, "-"),
            "lifeTimeValue": (AMOUNTS, "lifeTimeValue:number"),
            "tags": (["vip;new", "vip"], "tags:array"),
        },
    ),
    File(
        "Korean CRM",
        {
            "회원번호": (numbered("M{:06}"), "회원번호:string"),
            "이름": (["김민준", "이서연"], "이름:string"),
            "이메일": (EMAILS, "email"),
            "휴대폰번호": (KOREAN_PHONES, "phone"),
            "생년월일": (ISO_DATES, "dob*"),
            "성별": (["남", "여"], "gender*"),
            "도시": (["서울", "부산"], "home_city*"),
            "국가": (["KR"], "country*"),
            "이메일 수신동의": (["Y", "N"], "-"),
            "포인트": (NUMBERS, "포인트:integer"),
            "세그먼트": (SEGMENTS, "segment"),
            "주민등록번호": (["900101-1234567"], "-"),
            "우편번호": (["04524", "48060"], "우편번호:string"),
            "브레이즈 ID": (numbered("bz{:04}"), "braze_customer_id"),
        },
    ),
    File(
        "Brazilian CRM",
        {
            "Código do cliente": (numbered("C{:05}"), "Código do cliente:string"),
            "Nome": (["João", "Conceição"], "first_name*"),
            "Sobrenome": (["da Silva", "Gonçalves"], "last_name*"),
            "E-mail": (EMAILS, "email"),
            "Celular": (BRAZILIAN_PHONES, "phone*"),
            "Data de nascimento": (DAYS_FIRST, "dob*"),
            "Sexo": (["Masculino", "Feminino"], "gender*"),
            "Cidade": (["São Paulo", "Brasília"], "home_city*"),
            "País": (["Brasil", "Portugal"], "country"),
            "CPF": (["123.456.789-09"], "-"),
            "CEP": (["01001-000"], "CEP:string"),
            "Aceita marketing": (["Sim", "Não"], "-"),
            "Cliente ativo": (["Sim", "Não"], "Cliente ativo:boolean"),
            "Valor gasto": ([f"{n},{n:02}" for n in range(40)], "Valor gasto:number"),
            "Segmento": (SEGMENTS, "segment"),
        },
    ),
    File(
        "Excel export with damage",
        {
            "Customer Number": (["1,23457E+15", "8,2E+12"], "Customer Number:string"),
            "Contact First Name": (FIRST, "first_name*"),
            "Contact Last Name": (LAST, "last_name*"),
            "Contact Email Address": (EMAILS, "email"),
            "billing_country": (["US", "CA"], "country"),
            "Zip": (["2138", "90210"], "Zip:string"),
            "Birthday": (MONTHS_FIRST, "dob*"),
            "Order Count": (["1.0", "2.0"], "Order Count:integer"),
            "Notes": (["He said; well", "x"], "Notes:array"),
        },
    ),
    File(
        "Loyalty programme",
        {
            "LoyaltyNumber": (["0012345", "0098765"], "LoyaltyNumber:string"),
            "Name": (WHOLE, "Name:string"),
            "Mail": (EMAILS, "email"),
            "Tier": (["Gold", "Silver"], "Tier:string"),
            "Points": ([*NUMBERS, "unknown"], "Points:string"),
            "JoinedOn": (MONTHS_FIRST, "JoinedOn:date"),
            "OptIn": (FLAGS, "-"),
            "PasswordHash": (["a" * 64], "-"),
            "HasApp": (["1", "0"], "HasApp:boolean"),
            "EAN": (["4006381333931"], "EAN:string"),
            "Preferences": (['{"color":"red"}'], "Preferences:object"),
        },
    ),
    File(
        "Export out of Braze",
        {
            "braze_id": (BRAZE_IDS, "-"),
            "external_id": (numbered("u{:05}"), "braze_customer_id"),
            "email": (EMAILS, "email"),
            "email_hash": (["c" * 64], "-"),
            "first_name": (FIRST, "first_name*"),
            "time_zone": (["Europe/Berlin", "America/Sao_Paulo"], "time_zone*"),
            "email_subscribe": (["subscribed", "opted_in"], "-"),
            "push_subscribe": (["unsubscribed"], "-"),
            "dob": (["unknown", "n/a"], "custom_dob:string"),
            "date_of_first_session": (MOMENTS, "date_of_first_session*"),
        },
    ),
    File(
        "German shop",
        {
            "Kundennummer": (NUMBERS, "Kundennummer:string"),
            "Vorname": (FIRST, "first_name*"),
            "Nachname": (LAST, "last_name*"),
            "E-Mail-Adresse": (EMAILS, "email"),
            "Geburtsdatum": ([f"{1 + n % 9}.{1 + n % 9}.1990" for n in range(9)], "dob*"),
            "Ort": (["Köln", "Bonn"], "home_city*"),
            "Land": (["DE", "AT"], "country*"),
            "Umsatz": (["1,5", "20,25"], "Umsatz:number"),
            "Einwilligung": (["ja", "nein"], "-"),
        },
    ),
    File(
        "Addresses and nothing else",
        {"Contact": (EMAILS, "email"), "List": (SEGMENTS, "List:string")},
    ),
    File(
        "Two of everything",
        {
            "Email": (EMAILS, "email"),
            "EMail": (EMAILS, "-"),
            "BrazeUserId": (numbered("a{:05}"), "braze_customer_id"),
            "external_id": (numbered("b{:05}"), "-"),
            "Segment": (SEGMENTS, "segment"),
            "Segments": (SEGMENTS, "-"),
            "msdynci_points": (NUMBERS, "points:integer"),
            "points": (NUMBERS, "-"),
            "Joined": (["1/2/2024", "3/4/2024"], "Joined:string"),
        },
    ),
)
