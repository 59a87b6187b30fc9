/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the columns of a file mean: the names people give them, reduced to small letters and
 * digits, looked up in a table of synonyms; "Phone 1", "phone_2" are "phone" in their order.
 */
#ifndef DIALER_LEADS_HEADER_H
#define DIALER_LEADS_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "dialer/leads/sheet.h"

enum header_field {
	HEADER_OTHER = 0, /* kept under its own name, or passed over */
	HEADER_IGNORED,   /* of a rejects file */
	HEADER_PHONE,     /* as many as there are */
	HEADER_EXTENSION,
	HEADER_EXTERNAL_ID,
	HEADER_FIRST_NAME,
	HEADER_LAST_NAME,
	HEADER_FULL_NAME,
	HEADER_STATE,
	HEADER_COUNTRY,
	HEADER_POSTAL_CODE,
	HEADER_COUNTY,
	HEADER_DEBT,      /* the creditor's account the call is about */
	HEADER_ZONE,
	HEADER_PRIORITY,
	HEADER_PURCHASE,  /* newest transaction, for the business relationship */
	HEADER_INQUIRY,
	HEADER_AT,        /* of a consent file from here */
	HEADER_FORM,
	HEADER_ARTIFICIAL_VOICE,
	HEADER_SCOPE,
	HEADER_TEXT,
	HEADER_TEXT_SHA256,
	HEADER_METHOD,
	HEADER_EVIDENCE,
	HEADER_EXPIRES,
	HEADER_PERSON,
	HEADER_CHANNEL,
	HEADER_KIND,
	HEADER_REF,
	HEADER_LANGUAGE,
	HEADER_SOURCE_URL,
	HEADER_ACTOR_IP,
	HEADER_USER_AGENT,
	HEADER_CALL_REF,
	HEADER_AUDIO_OFFSET,
	HEADER_JURISDICTION,
	HEADER_NOT_CONDITION,
	HEADER_SIGNED,
	HEADER_REACH_PURPOSE,
	HEADER_CERTIFICATE, /* of either issuer */
	HEADER_TRUSTEDFORM,
	HEADER_LEADID,
	HEADER_CERTIFICATE_CREATED,
	HEADER_CERTIFICATE_EXPIRES,
	HEADER_CERTIFICATE_CLAIMED,
	HEADER_VENDOR,
	HEADER_FINGERPRINT,
	HEADER_PAGE_ID,
	HEADER_ANSWER,    /* the issuer's JSON */
	HEADER_DETAIL,    /* of a do-not-call file */
	HEADER_FIELD_COUNT
};

enum header_file { HEADER_LEADS = 1, HEADER_CONSENT = 2, HEADER_DNC = 4, HEADER_CERTIFICATES = 8 };

#define HEADER_PHONES_MAX 16
#define HEADER_NAME_MAX 64
#define HEADER_ERROR_MAX 512
#define HEADER_MAPS_MAX 64

struct header {
	size_t columns;
	enum header_field fields[SHEET_COLUMNS_MAX];
	char names[SHEET_COLUMNS_MAX][HEADER_NAME_MAX]; /* as in the file, cut; "column 7" for none */
	int column[HEADER_FIELD_COUNT];                 /* first column of a field, or -1 */
	size_t phones[HEADER_PHONES_MAX];               /* columns, in order of rank */
	size_t phone_count;
};

/*
 * maps: "column=field" texts; column is a name or a number from 1, field one of the table's words
 * or "none". Returns 0 or -EINVAL with "what (hint: remedy)" in error: no column of numbers, a
 * field twice, a map that fits nothing.
 */
int header_read(struct header *h, enum header_file file, const struct sheet_record *r, const char *const *maps,
	size_t map_count, char error[HEADER_ERROR_MAX]) __attribute__((warn_unused_result));

/* The text of a field in a record, "" when the file or the record has none. */
const char *header_text(const struct header *h, const struct sheet_record *r, enum header_field field);
/* Its column name, for messages. */
const char *header_name(const struct header *h, enum header_field field);

#endif
