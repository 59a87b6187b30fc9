/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/certificate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "dialer/base/banned.h"

#define TRUSTEDFORM "https://cert.trustedform.com/"
#define TRUSTEDFORM_HEX_DIGITS 40 /* of an id that is nothing but hexadecimal digits */
#define UUID_LENGTH 36
#define HEX "0123456789abcdefABCDEF"
#define ID_CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~"

static bool flawed(struct certificate_flaw *ret, const char *part, const char *reason, const char *remedy)
{
	*ret = (struct certificate_flaw){ part, reason, remedy };
	return false;
}

/* ---- TrustedForm ---- */

static bool wrong_place(const char *text, struct certificate_flaw *ret)
{
	if (strncasecmp(text, "https://ping.trustedform.com/", 29) == 0)
		return flawed(ret, "certificate", "a ping address, which hides the certificate and cannot be claimed",
			"ask the vendor for the address at cert.trustedform.com");
	if (strncasecmp(text, "http://cert.trustedform.com/", 28) == 0)
		return flawed(ret, "certificate", "the address is not https", "write https://cert.trustedform.com/...");
	return flawed(ret, "certificate", "not the address of a TrustedForm certificate",
		"write https://cert.trustedform.com/ and the certificate's id");
}

bool certificate_read_url(struct certificate *c, const char *text, struct certificate_flaw *ret)
{
	const char *id = text + sizeof(TRUSTEDFORM) - 1;
	size_t len;

	if (strncasecmp(text, TRUSTEDFORM, sizeof(TRUSTEDFORM) - 1) != 0)
		return wrong_place(text, ret);
	len = strlen(id);
	if (len == 0 || len >= CERTIFICATE_TOKEN_MAX)
		return flawed(ret, "certificate", len == 0 ? "the certificate's id is missing" : "the certificate's id is too long",
			"an id has 1 to 255 characters");
	if (strspn(id, ID_CHARACTERS) != len)
		return flawed(ret, "certificate", "the certificate's id has characters that no id has",
			"leave out everything behind the id: /, ?, # and spaces");
	if (strspn(id, ".") == len || (strspn(id, HEX) == len && len < TRUSTEDFORM_HEX_DIGITS))
		return flawed(ret, "certificate", "the certificate's id is cut off", "copy it whole: 40 hexadecimal digits");
	c->issuer = CERTIFICATE_TRUSTEDFORM;
	memcpy(c->token, id, len + 1);
	snprintf(c->url, sizeof(c->url), TRUSTEDFORM "%s", id);
	return true;
}

/* ---- LeadiD ---- */

static bool is_uuid(const char *text)
{
	if (strlen(text) != UUID_LENGTH)
		return false;
	for (int i = 0; i < UUID_LENGTH; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : strchr(HEX, text[i]) == NULL)
			return false;
	}
	return true;
}

bool certificate_read_leadid(struct certificate *c, const char *text, struct certificate_flaw *ret)
{
	if (!is_uuid(text))
		return flawed(ret, "leadid", "not a LeadiD token",
			"write all 36 characters of universal_leadid: 01234567-89AB-CDEF-0123-456789ABCDEF");
	if (strspn(text, "0-") == UUID_LENGTH)
		return flawed(ret, "leadid", "a LeadiD of zeros: the form's script did not run", "leave it empty");
	c->issuer = CERTIFICATE_LEADID;
	for (size_t i = 0; i <= UUID_LENGTH; i++) /* one spelling, so that one token is one */
		c->token[i] = text[i] >= 'a' && text[i] <= 'f' ? (char)(text[i] - 'a' + 'A') : text[i];
	c->url[0] = '\0';
	return true;
}

bool certificate_read_either(struct certificate *c, const char *text, struct certificate_flaw *ret)
{
	if (strstr(text, "://") != NULL)
		return certificate_read_url(c, text, ret);
	if (is_uuid(text))
		return certificate_read_leadid(c, text, ret);
	return flawed(ret, "certificate", "neither the address of a TrustedForm certificate nor a LeadiD token",
		"keep other evidence in the column evidence");
}

/* ---- the fingerprint of the number ---- */

bool certificate_read_fingerprint(struct certificate *c, const char *text, struct certificate_flaw *ret)
{
	size_t len = strlen(text);

	if ((len != 40 && len != 64) || strspn(text, HEX) != len)
		return flawed(ret, "phone_fingerprint", "not a fingerprint",
			"write the SHA-1 or SHA-256 of the number: 40 or 64 hexadecimal digits");
	for (size_t i = 0; i <= len; i++)
		c->phone_fingerprint[i] = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] - 'A' + 'a') : text[i];
	return true;
}

static bool hash_is(const char *text, const char *hex)
{
	const EVP_MD *kind = strlen(hex) == 40 ? EVP_sha1() : EVP_sha256();
	uint8_t hash[EVP_MAX_MD_SIZE];
	char digits[3];
	unsigned len = 0;

	if (EVP_Digest(text, strlen(text), hash, &len, kind, NULL) != 1)
		return false;
	for (unsigned i = 0; i < len; i++) {
		snprintf(digits, sizeof(digits), "%02x", hash[i]);
		if (strncasecmp(digits, hex + 2 * i, 2) != 0)
			return false;
	}
	return true;
}

enum tristate certificate_fingerprint_fits(const char *hex, struct e164 number)
{
	char text[E164_TEXT_MAX];
	bool north_american;

	(void)e164_format(number, text);
	north_american = text[1] == '1' && strlen(text) == 12;
	/* Ten digits is how the issuers say it is hashed; the others are met. */
	if (hash_is(text, hex) || hash_is(text + 1, hex) || (north_american && hash_is(text + 2, hex)))
		return TRI_YES;
	/* Elsewhere forms write national numbers in ways of their own. */
	return north_american ? TRI_NO : TRI_UNKNOWN;
}

/* ---- the whole ---- */

static bool check_times(const struct certificate *c, int64_t now_us, struct certificate_flaw *ret)
{
	if (c->created_us > now_us || c->claimed_us > now_us)
		return flawed(ret, c->created_us > now_us ? "created_at" : "claimed_at", "lies in the future",
			"write when it was, with its time zone");
	if (c->claimed_us != 0 && c->created_us != 0 && c->claimed_us < c->created_us)
		return flawed(ret, "claimed_at", "claimed before it was made", "exchange created_at and claimed_at");
	if (c->expires_us != 0 && (c->expires_us <= c->created_us || c->expires_us <= c->claimed_us))
		return flawed(ret, "expires_at", "ends before it begins", "write until when the issuer keeps it");
	if (c->issuer == CERTIFICATE_TRUSTEDFORM && c->claimed_us != 0 && c->created_us != 0 &&
		c->claimed_us - c->created_us > CERTIFICATE_CLAIM_US)
		return flawed(ret, "claimed_at", "claimed more than 72 hours after it was made, when it was gone",
			"check created_at and claimed_at");
	return true;
}

bool certificate_check(struct certificate *c, struct e164 number, int64_t now_us, struct certificate_flaw *ret)
{
	enum tristate fits;

	if (!check_times(c, now_us, ret))
		return false;
	if (c->phone_match == TRI_NO)
		return flawed(ret, "phone_fingerprint", "the issuer says that the certificate is about another number",
			"do not use this consent; ask the vendor");
	if (c->phone_fingerprint[0] == '\0')
		return true;
	fits = certificate_fingerprint_fits(c->phone_fingerprint, number);
	if (fits == TRI_NO)
		return flawed(ret, "phone_fingerprint", "the fingerprint is that of another number",
			"do not use this consent; ask the vendor");
	if (fits == TRI_YES)
		c->phone_match = TRI_YES;
	return true;
}

/* ---- standing ---- */

enum certificate_standing certificate_standing(enum certificate_issuer issuer, int64_t made_us, int64_t claimed_us,
	int64_t expires_us, int64_t now_us)
{
	bool over = expires_us != 0 && expires_us <= now_us;

	if (issuer == CERTIFICATE_TRUSTEDFORM && claimed_us == 0)
		return over || now_us - made_us > CERTIFICATE_CLAIM_US ? CERTIFICATE_LOST : CERTIFICATE_UNCLAIMED;
	if (over)
		return CERTIFICATE_EXPIRED;
	return claimed_us != 0 ? CERTIFICATE_CLAIMED : CERTIFICATE_STANDS;
}

static const struct {
	const char *name, *hint;
} standings[] = {
	[CERTIFICATE_STANDS] = { "stands", NULL },
	[CERTIFICATE_CLAIMED] = { "claimed", NULL },
	[CERTIFICATE_UNCLAIMED] = { "unclaimed",
		"claim it within 72 hours of the form, then tell with dialerctl consent certificate add ... --claimed-at" },
	[CERTIFICATE_LOST] = { "lost", "it was not claimed in time and proves nothing any more; ask for a new consent" },
	[CERTIFICATE_EXPIRED] = { "expired", "its issuer keeps it no longer; keep the answer it gave" },
};

const char *certificate_standing_name(enum certificate_standing s)
{
	return standings[s].name;
}

const char *certificate_standing_hint(enum certificate_standing s)
{
	return standings[s].hint;
}
