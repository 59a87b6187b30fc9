/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates of consent as people and issuers write them.
 *
 * TrustedForm, by ActiveProspect: an address https://cert.trustedform.com/<id>. Whoever wants to rely
 * on it must claim (retain) it within 72 hours after the form was sent, else it is gone; once claimed
 * it is kept for years. The issuer's answer is JSON, in one of three shapes: a claim of its first
 * interface, a certificate with its claims, and the operations of version 4.
 * LeadiD, by Jornaya: a token, which is a UUID, from the hidden field universal_leadid.
 *
 * Pure functions on one struct certificate: any thread.
 */
#ifndef DIALER_LEADS_CERTIFICATE_H
#define DIALER_LEADS_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/store/certificate.h"

#define CERTIFICATE_CLAIM_US INT64_C(259200000000) /* 72 hours */

/* Constant texts. part: "certificate", "leadid", "created_at" ... */
struct certificate_flaw {
	const char *part, *reason, *remedy;
};

/* Each sets what it read and returns true, or tells the flaw. */
bool certificate_read_url(struct certificate *c, const char *text, struct certificate_flaw *ret)
	__attribute__((warn_unused_result));
bool certificate_read_leadid(struct certificate *c, const char *text, struct certificate_flaw *ret)
	__attribute__((warn_unused_result));
/* Whichever of the two it looks like. */
bool certificate_read_either(struct certificate *c, const char *text, struct certificate_flaw *ret)
	__attribute__((warn_unused_result));
/* The issuer's hash of the number: SHA-1 or SHA-256 in hexadecimal. */
bool certificate_read_fingerprint(struct certificate *c, const char *text, struct certificate_flaw *ret)
	__attribute__((warn_unused_result));

/*
 * The issuer's answer about a certificate whose issuer and token are read already. What it says goes
 * into *c; where *c says otherwise, that is a flaw. c->document is json, which must end with a NUL and
 * outlive *c. number: whose fingerprint the answer is searched for.
 */
bool certificate_read_answer(struct certificate *c, const char *json, size_t len, struct e164 number,
	struct certificate_flaw *ret) __attribute__((warn_unused_result));

/* All is read: do the times fit each other and now, and is the fingerprint that of the number? */
bool certificate_check(struct certificate *c, struct e164 number, int64_t now_us, struct certificate_flaw *ret)
	__attribute__((warn_unused_result));

/* Is hex, of 40 or 64 digits, a hash of the number? TRI_UNKNOWN: how the issuer writes it cannot be known. */
enum tristate certificate_fingerprint_fits(const char *hex, struct e164 number);

/* What a certificate is worth at a time. */
enum certificate_standing {
	CERTIFICATE_STANDS = 1, /* needs no claim */
	CERTIFICATE_CLAIMED,    /* and kept by the issuer until expires_us, or longer than is known */
	CERTIFICATE_UNCLAIMED,  /* can still be claimed */
	CERTIFICATE_LOST,       /* never claimed, and the time for it is over */
	CERTIFICATE_EXPIRED,    /* the issuer keeps it no longer */
};

/* made_us: when it was created, or the consent given, if that is all one knows. */
enum certificate_standing certificate_standing(enum certificate_issuer issuer, int64_t made_us, int64_t claimed_us,
	int64_t expires_us, int64_t now_us);
const char *certificate_standing_name(enum certificate_standing s); /* "unclaimed" */
/* What to do about it; NULL: nothing. */
const char *certificate_standing_hint(enum certificate_standing s);

#endif
