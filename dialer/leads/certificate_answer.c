/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An issuer's answer about a certificate. The shapes of TrustedForm:
 *   a claim      {"page_id", "vendor", "fingerprints", "created_at", "expires_at", "cert": {"token", "ip", ...}}
 *   claims       {"token", "claims": [{"page_id", "fingerprints", "created_at", "expires_at", ...}, ...], "cert"}
 *   version 4    {"outcome", "match_lead": {"result"}, "retain": {"results"}, "insights": {"properties"}}
 * A claim's created_at is when it was claimed. Whatever else is in an answer is kept with it.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "dialer/base/clock.h"
#include "dialer/base/ipaddr.h"
#include "dialer/leads/certificate.h"

#include "dialer/base/banned.h"

struct issuer_answer {
	struct certificate *c;
	struct e164 number;
	struct certificate_flaw *flaw;
	bool retained; /* it says so, but not since when */
};

static bool flawed(struct issuer_answer *a, const char *part, const char *reason, const char *remedy)
{
	*a->flaw = (struct certificate_flaw){ part, reason, remedy };
	return false;
}

/* A member that is missing or null says nothing. */
static bool take_time(struct issuer_answer *a, const json_t *object, const char *member, int64_t *to, const char *part)
{
	const json_t *value = json_object_get(object, member);
	int64_t us;

	if (value == NULL || json_is_null(value))
		return true;
	if (!json_is_string(value) || clock_parse(json_string_value(value), &us) < 0)
		return flawed(a, "answer", "it has a time that cannot be read", "load the issuer's JSON as it was received");
	if (*to != 0 && *to != us)
		return flawed(a, part, "the issuer's answer says another time", "leave it empty: the answer tells it");
	*to = us;
	return true;
}

/* What is given besides the answer stays, as long as it is not in the way. */
static bool take_text(struct issuer_answer *a, const json_t *object, const char *member, char *to, size_t size)
{
	const char *text = json_string_value(json_object_get(object, member));

	if (text == NULL || text[0] == '\0' || to[0] != '\0')
		return true;
	if (strlen(text) >= size)
		return flawed(a, "answer", "it has a text that is too long", "load the issuer's JSON as it was received");
	snprintf(to, size, "%s", text);
	return true;
}

static bool take_ip(struct issuer_answer *a, const json_t *object)
{
	if (!take_text(a, object, "ip", a->c->ip, sizeof(a->c->ip)))
		return false;
	if (a->c->ip[0] != '\0' && !ipaddr_valid(a->c->ip))
		return flawed(a, "ip", "not an IP address", "write 192.0.2.7, or 2001:db8::7");
	return true;
}

/* ---- whose it is ---- */

static bool last_part_is(const json_t *address, const char *token)
{
	const char *text = json_string_value(address), *slash = text != NULL ? strrchr(text, '/') : NULL;

	return slash != NULL && strncasecmp(slash + 1, token, strcspn(slash + 1, "?#")) == 0 &&
		strcspn(slash + 1, "?#") == strlen(token);
}

/* The vendor's own address of a certificate may be a masked one. */
static bool names_token(const json_t *object, const char *token)
{
	const char *text = json_string_value(json_object_get(object, "token"));

	return (text != NULL && strcasecmp(text, token) == 0) ||
		last_part_is(json_object_get(object, "masked_cert_url"), token) ||
		last_part_is(json_object_get(object, "share_url"), token);
}

static bool check_token(struct issuer_answer *a, const json_t *top, const json_t *claim)
{
	const json_t *cert = json_object_get(top, "cert");

	if (json_object_get(top, "token") == NULL && json_object_get(cert, "token") == NULL)
		return true;
	if (names_token(top, a->c->token) || names_token(cert, a->c->token) || names_token(claim, a->c->token))
		return true;
	return flawed(a, "answer", "it is about another certificate", "load the answer with its own certificate");
}

static bool has_own_hash(const struct issuer_answer *a, const json_t *hashes)
{
	const json_t *hash;
	size_t i;

	json_array_foreach(hashes, i, hash) {
		size_t len = json_string_length(hash);

		if ((len == 40 || len == 64) &&
			certificate_fingerprint_fits(json_string_value(hash), a->number) == TRI_YES)
			return true;
	}
	return false;
}

/* Both lists also have hashes of e-mail addresses. */
static void take_fingerprints(struct issuer_answer *a, const json_t *claim)
{
	const json_t *fingerprints = json_object_get(claim, "fingerprints");

	if (has_own_hash(a, json_object_get(fingerprints, "non_matching")))
		a->c->phone_match = TRI_NO;
	else if (has_own_hash(a, json_object_get(fingerprints, "matching")))
		a->c->phone_match = TRI_YES;
}

/* ---- the shapes ---- */

static bool take_claim(struct issuer_answer *a, const json_t *claim)
{
	struct certificate *c = a->c;

	take_fingerprints(a, claim);
	return take_time(a, claim, "created_at", &c->claimed_us, "claimed_at") &&
		take_time(a, claim, "expires_at", &c->expires_us, "expires_at") &&
		take_text(a, claim, "page_id", c->page_id, sizeof(c->page_id)) &&
		take_text(a, claim, "vendor", c->vendor, sizeof(c->vendor));
}

static bool take_cert(struct issuer_answer *a, const json_t *cert)
{
	struct certificate *c = a->c;

	return take_time(a, cert, "created_at", &c->created_us, "created_at") &&
		take_text(a, cert, "location", c->page_url, sizeof(c->page_url)) && take_ip(a, cert) &&
		take_text(a, cert, "user_agent", c->user_agent, sizeof(c->user_agent));
}

/* The newest claim is the one that counts: the issuer lists it last or first, so by time. */
static const json_t *newest_claim(const json_t *claims)
{
	const json_t *best = NULL, *claim;
	const char *best_at = "";
	size_t i;

	json_array_foreach(claims, i, claim) {
		const char *at = json_string_value(json_object_get(claim, "created_at"));

		if (best == NULL || (at != NULL && strcmp(at, best_at) > 0)) {
			best = claim;
			best_at = at != NULL ? at : "";
		}
	}
	return best;
}

static bool take_version_4(struct issuer_answer *a, const json_t *top)
{
	const json_t *match = json_object_get(json_object_get(top, "match_lead"), "result");
	const json_t *retain = json_object_get(top, "retain");
	const json_t *kept = json_object_get(retain, "results");
	const json_t *insights = json_object_get(json_object_get(top, "insights"), "properties");
	const json_t *phone = json_object_get(match, "phone_match");
	const char *outcome = json_string_value(json_object_get(top, "outcome"));
	struct certificate *c = a->c;

	if (json_is_boolean(phone))
		c->phone_match = json_is_true(phone) ? TRI_YES : TRI_NO;
	if (json_is_false(phone))
		return true; /* certificate_check() says it, with more to the point */
	if (outcome == NULL || strcmp(outcome, "success") != 0)
		return flawed(a, "answer", "the issuer's outcome is no success", "ask the vendor; do not use this consent");
	a->retained = json_is_true(json_object_get(json_object_get(retain, "result"), "success"));
	return take_time(a, kept, "expires_at", &c->expires_us, "expires_at") &&
		take_time(a, insights, "created_at", &c->created_us, "created_at") &&
		take_text(a, insights, "page_url", c->page_url, sizeof(c->page_url)) && take_ip(a, insights);
}

static bool take_trustedform(struct issuer_answer *a, const json_t *top)
{
	const json_t *claims = json_object_get(top, "claims"), *claim = json_is_array(claims) ? newest_claim(claims) : top;

	if (json_object_get(top, "outcome") != NULL)
		return take_version_4(a, top);
	if (claims == NULL && json_object_get(top, "cert") == NULL)
		return flawed(a, "answer", "no answer that TrustedForm gives about a certificate",
			"load the JSON that claiming or retaining it returned");
	return check_token(a, top, claim) && take_claim(a, claim) && take_cert(a, json_object_get(top, "cert"));
}

bool certificate_read_answer(struct certificate *c, const char *json, size_t len, struct e164 number,
	struct certificate_flaw *ret)
{
	struct issuer_answer a = { .c = c, .number = number, .flaw = ret };
	json_t *top;
	bool good;

	if (len == 0 || len > CERTIFICATE_DOCUMENT_MAX)
		return flawed(&a, "answer", "the answer has no or more than 262144 bytes", "load the issuer's JSON alone");
	top = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(top)) {
		json_decref(top);
		return flawed(&a, "answer", "not a JSON object", "load the issuer's JSON as it was received");
	}
	good = c->issuer != CERTIFICATE_TRUSTEDFORM || take_trustedform(&a, top);
	json_decref(top);
	if (good && a.retained && c->claimed_us == 0)
		return flawed(&a, "claimed_at", "the answer says that it was retained, but not when", "give claimed_at too");
	if (good)
		c->document = json;
	return good;
}
