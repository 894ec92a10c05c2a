"""The countries, as lists name them: by ISO 3166-1 codes of two or three letters, in English, and some in their own words."""

import re
import unicodedata

# Each: alpha-2, alpha-3, names as `fold` leaves them.
_COUNTRIES = """
AD AND andorra; AE ARE united arab emirates,uae,emirates; AF AFG afghanistan; AG ATG antigua and barbuda;
AI AIA anguilla; AL ALB albania; AM ARM armenia; AO AGO angola; AR ARG argentina; AS ASM american samoa;
AT AUT austria,osterreich,autriche; AU AUS australia; AW ABW aruba; AX ALA aland islands; AZ AZE azerbaijan;
BA BIH bosnia and herzegovina,bosnia; BB BRB barbados; BD BGD bangladesh;
BE BEL belgium,belgie,belgique,belgien; BF BFA burkina faso; BG BGR bulgaria; BH BHR bahrain; BI BDI burundi;
BJ BEN benin; BL BLM saint barthelemy; BM BMU bermuda; BN BRN brunei; BO BOL bolivia;
BQ BES caribbean netherlands; BR BRA brazil,brasil,brasilien; BS BHS bahamas,the bahamas; BT BTN bhutan;
BW BWA botswana; BY BLR belarus; BZ BLZ belize; CA CAN canada; CC CCK cocos islands;
CD COD dr congo,democratic republic of the congo; CF CAF central african republic;
CG COG congo,republic of the congo; CH CHE switzerland,schweiz,suisse,svizzera,suiza;
CI CIV ivory coast,cote d ivoire; CK COK cook islands; CL CHL chile; CM CMR cameroon; CN CHN china,中国;
CO COL colombia; CR CRI costa rica; CU CUB cuba; CV CPV cape verde,cabo verde; CW CUW curacao;
CX CXR christmas island; CY CYP cyprus; CZ CZE czechia,czech republic;
DE DEU germany,deutschland,allemagne,alemania,germania; DJ DJI djibouti; DK DNK denmark,danmark,danemark;
DM DMA dominica; DO DOM dominican republic,republica dominicana; DZ DZA algeria,algerie; EC ECU ecuador;
EE EST estonia; EG EGY egypt; EH ESH western sahara; ER ERI eritrea;
ES ESP spain,espana,spanien,espagne,spagna; ET ETH ethiopia; FI FIN finland,suomi,finnland; FJ FJI fiji;
FK FLK falkland islands; FM FSM micronesia; FO FRO faroe islands; FR FRA france,frankreich,francia;
GA GAB gabon; GB GBR united kingdom,uk,great britain,britain,england,scotland,wales,northern ireland;
GD GRD grenada; GE GEO georgia; GF GUF french guiana; GG GGY guernsey; GH GHA ghana; GI GIB gibraltar;
GL GRL greenland; GM GMB gambia,the gambia; GN GIN guinea; GP GLP guadeloupe; GQ GNQ equatorial guinea;
GR GRC greece,griechenland; GT GTM guatemala; GU GUM guam; GW GNB guinea bissau; GY GUY guyana;
HK HKG hong kong; HN HND honduras; HR HRV croatia; HT HTI haiti; HU HUN hungary,magyarorszag;
ID IDN indonesia,indonesien; IE IRL ireland,eire,republic of ireland; IL ISR israel; IM IMN isle of man;
IN IND india,indien,inde,bharat; IO IOT british indian ocean territory; IQ IRQ iraq; IR IRN iran;
IS ISL iceland; IT ITA italy,italia,italien,italie; JE JEY jersey; JM JAM jamaica; JO JOR jordan;
JP JPN japan,日本; KE KEN kenya; KG KGZ kyrgyzstan; KH KHM cambodia; KI KIR kiribati; KM COM comoros;
KN KNA saint kitts and nevis,st kitts and nevis; KP PRK north korea;
KR KOR south korea,korea,republic of korea; KW KWT kuwait; KY CYM cayman islands; KZ KAZ kazakhstan;
LA LAO laos; LB LBN lebanon; LC LCA saint lucia,st lucia; LI LIE liechtenstein; LK LKA sri lanka;
LR LBR liberia; LS LSO lesotho; LT LTU lithuania; LU LUX luxembourg; LV LVA latvia; LY LBY libya;
MA MAR morocco,maroc; MC MCO monaco; MD MDA moldova; ME MNE montenegro; MF MAF saint martin; MG MDG madagascar;
MH MHL marshall islands; MK MKD north macedonia,macedonia; ML MLI mali; MM MMR myanmar,burma; MN MNG mongolia;
MO MAC macau,macao; MP MNP northern mariana islands; MQ MTQ martinique; MR MRT mauritania; MS MSR montserrat;
MT MLT malta; MU MUS mauritius; MV MDV maldives; MW MWI malawi; MX MEX mexico,mexiko,mexique; MY MYS malaysia;
MZ MOZ mozambique; NA NAM namibia; NC NCL new caledonia; NE NER niger; NF NFK norfolk island; NG NGA nigeria;
NI NIC nicaragua; NL NLD netherlands,holland,the netherlands,nederland; NO NOR norway,norge,norwegen;
NP NPL nepal; NR NRU nauru; NU NIU niue; NZ NZL new zealand; OM OMN oman; PA PAN panama; PE PER peru;
PF PYF french polynesia; PG PNG papua new guinea; PH PHL philippines,filipinas; PK PAK pakistan;
PL POL poland,polska,polen; PM SPM saint pierre and miquelon; PR PRI puerto rico; PS PSE palestine;
PT PRT portugal; PW PLW palau; PY PRY paraguay; QA QAT qatar; RE REU reunion; RO ROU romania; RS SRB serbia;
RU RUS russia,russian federation,россия; RW RWA rwanda; SA SAU saudi arabia,ksa; SB SLB solomon islands;
SC SYC seychelles; SD SDN sudan; SE SWE sweden,sverige,schweden; SG SGP singapore; SH SHN saint helena;
SI SVN slovenia; SJ SJM svalbard and jan mayen; SK SVK slovakia; SL SLE sierra leone; SM SMR san marino;
SN SEN senegal; SO SOM somalia; SR SUR suriname; SS SSD south sudan; ST STP sao tome and principe;
SV SLV el salvador; SX SXM sint maarten; SY SYR syria; SZ SWZ eswatini,swaziland;
TC TCA turks and caicos islands; TD TCD chad; TG TGO togo; TH THA thailand; TJ TJK tajikistan; TK TKL tokelau;
TL TLS timor leste,east timor; TM TKM turkmenistan; TN TUN tunisia,tunisie; TO TON tonga;
TR TUR turkey,turkiye; TT TTO trinidad and tobago; TV TUV tuvalu; TW TWN taiwan; TZ TZA tanzania;
UA UKR ukraine,украіна; UG UGA uganda; US USA united states,united states of america,u s,america;
UY URY uruguay; UZ UZB uzbekistan; VA VAT vatican city,vatican;
VC VCT saint vincent and the grenadines,st vincent; VE VEN venezuela; VG VGB british virgin islands;
VI VIR us virgin islands; VN VNM vietnam; VU VUT vanuatu; WF WLF wallis and futuna; WS WSM samoa; YE YEM yemen;
YT MYT mayotte; ZA ZAF south africa,rsa; ZM ZMB zambia; ZW ZWE zimbabwe;
"""


def region_of(text: str) -> str | None:
    """The alpha-2 code of a country, or None: of its code, its name, or its flag."""
    flag = "".join(chr(ord(c) - 0x1F1E6 + 65) for c in text if 0x1F1E6 <= ord(c) <= 0x1F1FF)
    return _BY_NAME.get(flag.casefold() if len(flag) == 2 else fold(text))


def fold(text: str) -> str:
    """Without case, accents and punctuation."""
    text = unicodedata.normalize("NFKD", text.casefold().replace(".", "").replace("&", " and "))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]|_", " ", text).split())


def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for country in _COUNTRIES.split(";"):
        if words := country.split(maxsplit=2):
            for name in (*words[:2], *words[2].split(",")):
                found[name.strip().casefold()] = words[0]
    return found


_BY_NAME = _by_name()
