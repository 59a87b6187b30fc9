// SPDX-License-Identifier: Apache-2.0
#include "config.h"

extern "C" {
#include "policy/number/nanp.h"
#include "policy/number/phone.h"
}

#include <phonenumbers/phonenumberutil.h>

#include <string>

// libphonenumber 8 refuses above 250 characters itself; nothing longer is a telephone number.
static const size_t PHONE_TEXT_MAX = 250;
static const size_t DIGITS_MAX = 18; // "011" or "1" and 15 digits

namespace {

// What a first look over the text finds: its digits, and whether anything else is in it that
// only libphonenumber understands (letters, extensions, other signs).
struct glance {
	char digits[DIGITS_MAX];
	size_t count;  // digits seen; may pass DIGITS_MAX
	bool plus;     // "+" before the first digit
	bool strange;
};

bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool is_filler(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '\t';
}

glance look(const char *text, size_t len)
{
	glance g = {};

	for (size_t i = 0; i < len; i++) {
		const char c = text[i];

		if (is_digit(c)) {
			if (g.count < DIGITS_MAX)
				g.digits[g.count] = c;
			g.count++;
		} else if (c == '+' && g.count == 0 && !g.plus) {
			g.plus = true;
		} else if (!is_filler(c)) {
			g.strange = true;
		}
	}
	return g;
}

// "1.2025E+10", "1,2e10", "12025E6": one mantissa, an E, an exponent and nothing else.
bool is_scientific(const char *text, size_t len)
{
	size_t i = 0, mantissa = 0, exponent = 0;
	bool point = false;

	if (i < len && (text[i] == '+' || text[i] == '-'))
		i++;
	for (; i < len && (is_digit(text[i]) || (!point && (text[i] == '.' || text[i] == ','))); i++) {
		if (is_digit(text[i]))
			mantissa++;
		else
			point = true;
	}
	if (mantissa == 0 || i >= len || (text[i] != 'e' && text[i] != 'E'))
		return false;
	i++;
	if (i < len && (text[i] == '+' || text[i] == '-'))
		i++;
	for (; i < len && is_digit(text[i]); i++)
		exponent++;
	return i == len && exponent > 0;
}

// "12025552042.0" is what a spreadsheet makes of a number column: nothing is lost, so drop it.
size_t without_float_tail(const char *text, size_t len)
{
	if (len < 12 || text[len - 1] != '0' || text[len - 2] != '.')
		return len;
	for (size_t i = 0; i < len - 2; i++)
		if (!is_digit(text[i]) && !(i == 0 && text[i] == '+'))
			return len;
	return len - 2;
}

bool same_region(const char *a, const char *b)
{
	return a[0] == b[0] && a[1] == b[1];
}

// Does the region dial 1 for its own country code? True for every region of our own table.
bool region_dials_one(const char *region)
{
	if (same_region(region, "US") || same_region(region, "CA"))
		return true;
	for (const nanp_code &code : nanp_codes)
		if (code.kind != NANP_UNASSIGNED && code.region[0] && same_region(code.region, region))
			return true;
	return false;
}

void set_region(phone *p, const char *region)
{
	p->region[0] = region[0];
	p->region[1] = region[0] ? region[1] : '\0';
	p->region[2] = '\0';
}

// The ten digits of a North American number, judged by our own table alone (libphonenumber 8.12
// does not know the codes that came after 2022).
phone_error nanp(uint64_t ten, phone *p)
{
	const unsigned area = unsigned(ten / 10000000), exchange = unsigned(ten / 10000 % 1000);
	static const line_type types[] = {LINE_UNKNOWN, LINE_FIXED_OR_MOBILE, LINE_TOLL_FREE, LINE_OTHER};

	if (area < 200 || exchange < 200 || exchange % 100 == 11)
		return PHONE_INVALID;
	const nanp_code &code = nanp_codes[area - 200];
	if (code.kind == NANP_UNASSIGNED)
		return PHONE_INVALID;
	p->number.digits = UINT64_C(10000000000) + ten;
	p->type = types[code.kind];
	set_region(p, code.region);
	return PHONE_OK;
}

// Digits as a North American reads them: 10, or 11 with a leading 1 (no area code begins with 1).
phone_error nanp_digits(const glance &g, phone *p)
{
	size_t i = 0;
	uint64_t ten = 0;

	if (g.digits[0] == '1')
		i = 1;
	if (g.count - i < 10)
		return PHONE_TOO_SHORT;
	if (g.count - i > 10)
		return PHONE_TOO_LONG;
	for (; i < g.count; i++)
		ten = ten * 10 + uint64_t(g.digits[i] - '0');
	return nanp(ten, p);
}

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

line_type library_type(PhoneNumberUtil::PhoneNumberType type)
{
	switch (type) {
	case PhoneNumberUtil::FIXED_LINE:
		return LINE_FIXED;
	case PhoneNumberUtil::MOBILE:
		return LINE_MOBILE;
	case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
		return LINE_FIXED_OR_MOBILE;
	case PhoneNumberUtil::TOLL_FREE:
		return LINE_TOLL_FREE;
	default:
		return LINE_OTHER;
	}
}

phone_error library_error(PhoneNumberUtil::ErrorType error, const glance &g)
{
	switch (error) {
	case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
		return g.plus ? PHONE_INVALID : PHONE_BAD_REGION;
	case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
	case PhoneNumberUtil::TOO_SHORT_NSN:
		return PHONE_TOO_SHORT;
	case PhoneNumberUtil::TOO_LONG_NSN:
		return PHONE_TOO_LONG;
	default:
		return PHONE_NOT_A_NUMBER;
	}
}

phone_error invalid_reason(const PhoneNumberUtil &util, const PhoneNumber &n)
{
	switch (util.IsPossibleNumberWithReason(n)) {
	case PhoneNumberUtil::TOO_SHORT:
	case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
		return PHONE_TOO_SHORT;
	case PhoneNumberUtil::TOO_LONG:
		return PHONE_TOO_LONG;
	default:
		return PHONE_INVALID;
	}
}

bool set_extension(phone *p, const std::string &extension)
{
	if (extension.size() >= sizeof p->extension)
		return false;
	extension.copy(p->extension, extension.size());
	p->extension[extension.size()] = '\0';
	return true;
}

phone_error by_library(const std::string &text, const char *region, const glance &g, phone *p)
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
	PhoneNumber n;
	std::string found;

	const PhoneNumberUtil::ErrorType error = util.Parse(text, region, &n);
	if (error != PhoneNumberUtil::NO_PARSING_ERROR)
		return library_error(error, g);
	if (n.has_extension() && !set_extension(p, n.extension()))
		return PHONE_TOO_LONG;
	if (n.country_code() == 1) {
		if (n.national_number() < UINT64_C(1000000000))
			return PHONE_TOO_SHORT;
		if (n.national_number() > UINT64_C(9999999999))
			return PHONE_TOO_LONG;
		return nanp(n.national_number(), p);
	}
	if (!util.IsValidNumber(n))
		return invalid_reason(util, n);
	util.Format(n, PhoneNumberUtil::E164, &found);
	if (e164_parse(found.c_str(), &p->number) != 0)
		return PHONE_INVALID;
	p->type = library_type(util.GetNumberType(n));
	util.GetRegionCodeForNumber(n, &found);
	// "001" stands for no country (satellite, international freephone).
	set_region(p, found.size() == 2 ? found.c_str() : "");
	return PHONE_OK;
}

// "+1...", or a region of the +1 countries and nothing that only the library reads: no sign but
// fillers, no "011" dialling prefix.
bool fast_path_fits(const glance &g, const char *region)
{
	if (g.strange || g.count > DIGITS_MAX)
		return false;
	if (g.plus)
		return g.digits[0] == '1';
	return region_dials_one(region) && g.digits[0] != '0';
}

phone_error parse(const char *text, size_t len, const char *region, phone *p)
{
	while (len > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	if (len > PHONE_TEXT_MAX)
		return PHONE_TOO_LONG;
	if (is_scientific(text, len))
		return PHONE_SCIENTIFIC;
	len = without_float_tail(text, len);

	const glance g = look(text, len);
	if (g.count == 0)
		return g.strange && len > 0 ? PHONE_NOT_A_NUMBER : PHONE_EMPTY;
	if (fast_path_fits(g, region))
		return nanp_digits(g, p);
	return by_library(std::string(text, len), region, g, p);
}

struct error_text {
	const char *name;
	const char *text;
};

const error_text error_texts[] = {
	{"ok", "a telephone number"},
	{"empty", "holds no digit (hint: is the right column mapped?)"},
	{"scientific", "in scientific notation, digits are lost (hint: format the column as text in "
		"the spreadsheet and export again)"},
	{"not_a_number", "holds signs that no telephone number has"},
	{"too_short", "has too few digits (hint: is the area code missing?)"},
	{"too_long", "has too many digits (hint: two numbers in one cell?)"},
	{"invalid", "has the right length, but no such area code, exchange or range exists"},
	{"bad_region", "has no country code and the default region is unknown (hint: use two letters, "
		"such as US)"},
};

const error_text &text_of(phone_error e)
{
	const size_t i = size_t(e);

	return error_texts[i < sizeof error_texts / sizeof *error_texts ? i : size_t(PHONE_INVALID)];
}

} // namespace

extern "C" phone_error phone_parse(const char *text, size_t len, const char *region, phone *ret)
{
	phone found = {};

	// C callers cannot catch: nothing may leave this function but a return value. The library
	// throws only for lack of memory; such a number is refused like any unreadable one.
	try {
		const phone_error e = parse(text, len, region ? region : "", &found);

		if (e == PHONE_OK)
			*ret = found;
		return e;
	} catch (...) {
		return PHONE_NOT_A_NUMBER;
	}
}

extern "C" const char *phone_error_text(phone_error e)
{
	return text_of(e).text;
}

extern "C" const char *phone_error_name(phone_error e)
{
	return text_of(e).name;
}
