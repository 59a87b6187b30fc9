/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates of any bytes: as address, token, fingerprint and answer, line by line, and as a table
 * that a vendor sent; see fuzz.h for how it is built.
 */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/leads/certificate_columns.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

#define NOW_US INT64_C(1800000000000000)

static const struct e164 number = { 12065550142 };

/* What is refused says why; what is taken can be stored. */
static void must_be_told(bool taken, const struct certificate_flaw *f)
{
	if (!taken && (f->part == NULL || f->reason == NULL || f->remedy == NULL))
		abort();
}

static void must_be_sound(const struct certificate *c)
{
	json_t *j = certificate_json(c);

	if (c->issuer == CERTIFICATE_NONE || c->token[0] == '\0' || strlen(c->token) >= sizeof(c->token) || j == NULL)
		abort();
	if ((c->issuer == CERTIFICATE_TRUSTEDFORM) != (c->url[0] != '\0') || c->phone_match == TRI_NO)
		abort();
	if (c->claimed_us > NOW_US || (c->expires_us != 0 && c->expires_us <= c->claimed_us))
		abort();
	json_decref(j);
}

/* Three lines: certificate, fingerprint, answer. */
static void read_lines(char *text)
{
	struct certificate_flaw flaw = { NULL, NULL, NULL };
	struct certificate c = { .issuer = CERTIFICATE_NONE };
	char *fingerprint = strchr(text, '\n'), *answer = fingerprint != NULL ? strchr(fingerprint + 1, '\n') : NULL;
	bool good;

	if (fingerprint != NULL)
		*fingerprint++ = '\0';
	if (answer != NULL)
		*answer++ = '\0';
	good = certificate_read_either(&c, text, &flaw);
	if (good && fingerprint != NULL && fingerprint[0] != '\0')
		good = certificate_read_fingerprint(&c, fingerprint, &flaw);
	if (good && answer != NULL && answer[0] != '\0')
		good = certificate_read_answer(&c, answer, strlen(answer), number, &flaw);
	if (good)
		good = certificate_check(&c, number, NOW_US, &flaw);
	must_be_told(good, &flaw);
	if (good)
		must_be_sound(&c);
}

static int on_row(const struct sheet_record *r, void *arg)
{
	struct reader *rd = arg;
	struct row_certificates c;
	int64_t rejected = rd->result->rejected;

	if (!certificate_columns(rd, r, number, NOW_US, &c)) {
		if (rd->result->rejected == rejected)
			abort(); /* a row that vanishes without a word */
		return 0;
	}
	for (size_t i = 0; i < c.count; i++)
		must_be_sound(&c.list[i]);
	return 0;
}

static void read_table(const char *path)
{
	const struct load_options o = { .path = path };
	struct load_result r;
	struct reader rd;

	if (reader_open(&rd, HEADER_CERTIFICATES, &o, &r) < 0) {
		if (r.error[0] == '\0')
			abort();
		return;
	}
	rd.on_row = on_row;
	rd.arg = &rd;
	if (reader_run(&rd) < 0 && r.error[0] == '\0')
		abort();
	reader_close(&rd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[256], *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	read_lines(text);
	free(text);
	fuzz_file(path, sizeof(path), data, size);
	read_table(path);
	return 0;
}
