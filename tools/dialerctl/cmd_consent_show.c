/* SPDX-License-Identifier: Apache-2.0 */
/* consent show: what is in force for whom, and why */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/leads/certificate.h"
#include "dialer/store/consent_show.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

struct ledger {
	PGresult *force, *history, *certificates, *stops;
	int64_t now_us;
};

static int read_ledger(struct db *db, struct e164 number, struct ledger *l)
{
	int err = consent_in_force(db, number, &l->force);

	if (err == 0)
		err = consent_history(db, number, &l->history);
	if (err == 0)
		err = certificates_of(db, number, &l->certificates);
	return err == 0 ? consent_stops(db, number, &l->stops) : err;
}

static void release(struct ledger *l)
{
	PQclear(l->force);
	PQclear(l->history);
	PQclear(l->certificates);
	PQclear(l->stops);
}

static const char *text_of(const PGresult *res, int row, const char *column)
{
	return PQgetvalue(res, row, PQfnumber(res, column));
}

static int64_t int_of(const PGresult *res, int row, const char *column)
{
	return strtoll(text_of(res, row, column), NULL, 10);
}

static enum certificate_standing standing_of(const struct ledger *l, int row)
{
	const PGresult *c = l->certificates;

	return certificate_standing(certificate_issuer_parse(text_of(c, row, "issuer")), int_of(c, row, "made_us"),
		int_of(c, row, "claimed_us"), int_of(c, row, "expires_us"), l->now_us);
}

/* ---- JSON ---- */

static json_t *certificates_json(const struct ledger *l)
{
	json_t *rows = rows_json(l->certificates, true), *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		enum certificate_standing s = standing_of(l, (int)i);

		json_object_del(row, "made_us");
		json_object_del(row, "claimed_us");
		json_object_del(row, "expires_us");
		json_object_set_new(row, "standing", json_string(certificate_standing_name(s)));
	}
	return rows;
}

static int show_json(const struct ledger *l, struct e164 number)
{
	char text[E164_TEXT_MAX];

	return ctl_print_json(json_pack("{s:s, s:o, s:o, s:o, s:o}", "number", e164_format(number, text), "in_force",
		rows_json(l->force, true), "stops", rows_json(l->stops, true), "history", rows_json(l->history, true),
		"certificates", certificates_json(l)));
}

/* ---- for people ---- */

/* "  label: value", when there is one. */
static void line(const char *label, const char *value)
{
	if (value[0] != '\0')
		printf("    %-12s %s\n", label, value);
}

static void print_tristate(const PGresult *h, int row, const char *column, const char *yes, const char *no)
{
	const char *value = text_of(h, row, column);

	if (value[0] != '\0')
		printf("    %-12s %s\n", "", value[0] == 't' ? yes : no);
}

/* The first line of the words, cut; all of them are in consent text show. */
static void print_words(const PGresult *h, int row)
{
	const char *text = text_of(h, row, "text"), *hash = text_of(h, row, "text_sha256");
	int len = (int)strcspn(text, "\r\n");

	if (hash[0] == '\0')
		return;
	line("words", hash);
	if (text[0] == '\0')
		printf("    %-12s only the hash is kept\n", "");
	else
		printf("    %-12s \"%.*s%s\"\n", "", len < 200 ? len : 200, text, text[len] != '\0' || len > 200 ? " ..." : "");
}

static void print_certificates(const struct ledger *l, int64_t event)
{
	const PGresult *c = l->certificates;

	for (int i = 0; i < PQntuples(c); i++) {
		enum certificate_standing s = standing_of(l, i);
		const char *url = text_of(c, i, "url"), *match = text_of(c, i, "phone_match");

		if (int_of(c, i, "event") != event)
			continue;
		printf("    %-12s %s %s: %s", "certificate",
			certificate_issuer_title(certificate_issuer_parse(text_of(c, i, "issuer"))),
			url[0] != '\0' ? url : text_of(c, i, "token"), certificate_standing_name(s));
		if (text_of(c, i, "claimed_at")[0] != '\0')
			printf(" since %s", text_of(c, i, "claimed_at"));
		if (text_of(c, i, "expires_at")[0] != '\0')
			printf(", kept until %s", text_of(c, i, "expires_at"));
		printf("%s\n", match[0] == 't' ? ", of this number" : "");
		if (certificate_standing_hint(s) != NULL)
			printf("    %-12s warning: %s\n", "", certificate_standing_hint(s));
	}
}

static void print_origin(const PGresult *h, int row)
{
	printf("    %-12s %s by %s", "recorded", text_of(h, row, "recorded_at"), text_of(h, row, "actor"));
	if (text_of(h, row, "load")[0] != '\0')
		printf(", load %s", text_of(h, row, "load"));
	if (text_of(h, row, "line")[0] != '\0')
		printf(" line %s", text_of(h, row, "line"));
	if (text_of(h, row, "file")[0] != '\0')
		printf(" of %s\n    %-12s SHA-256 %s", text_of(h, row, "file"), "", text_of(h, row, "file_sha256"));
	putchar('\n');
}

static void print_event(const struct ledger *l, int row)
{
	const PGresult *h = l->history;
	bool revoke = strcmp(text_of(h, row, "kind"), "revoke") == 0;

	printf("%s  event %s: %s %s\n", text_of(h, row, "happened_at"), text_of(h, row, "event"),
		revoke ? "revocation by" : "consent to", revoke ? text_of(h, row, "method") : text_of(h, row, "seller"));
	if (revoke)
		printf("    %-12s %s, channel %s\n", "reaches", text_of(h, row, "reach"), text_of(h, row, "channel"));
	else
		printf("    %-12s purpose %s, channel %s, %s%s, by %s\n", "covers", text_of(h, row, "scope"),
			text_of(h, row, "channel"), text_of(h, row, "form"),
			text_of(h, row, "artificial_voice")[0] == 't' ? ", names an artificial voice" : "",
			text_of(h, row, "method"));
	print_tristate(h, row, "not_condition", "says that buying does not depend on it", "is a condition of buying");
	print_tristate(h, row, "signed", "signed", "not signed");
	line("until", text_of(h, row, "expires_at"));
	line("supersedes", text_of(h, row, "supersedes"));
	line("ref", text_of(h, row, "ref"));
	line("person", text_of(h, row, "person"));
	print_words(h, row);
	line("language", text_of(h, row, "language"));
	line("evidence", text_of(h, row, "evidence"));
	line("page", text_of(h, row, "source_url"));
	line("address", text_of(h, row, "ip"));
	line("browser", text_of(h, row, "user_agent"));
	line("call", text_of(h, row, "call_ref"));
	line("place", text_of(h, row, "jurisdiction"));
	print_certificates(l, int_of(h, row, "event"));
	print_origin(h, row);
}

static int show(const struct ctl *ctl, struct ledger *l, struct e164 number)
{
	char text[E164_TEXT_MAX];

	if (ctl->json)
		return show_json(l, number);
	if (PQntuples(l->stops) > 0) {
		printf("%s, stops, which go before every consent they reach:\n", e164_format(number, text));
		(void)rows_print(l->stops, &(struct rows_view){ .none = "" });
		l->stops = NULL; /* printed and cleared */
		putchar('\n');
	}
	printf("%s, in force now:\n", e164_format(number, text));
	(void)rows_print(l->force, &(struct rows_view){ .none = "no consent to calls is in force" });
	l->force = NULL;
	printf("\nhistory, newest first:\n");
	for (int i = 0; i < PQntuples(l->history); i++)
		print_event(l, i);
	if (PQntuples(l->history) == 0)
		puts("the ledger says nothing about this number");
	return CTL_OK;
}

int cmd_consent_show(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct ledger l = { .now_us = clock_wall_us() };
	struct e164 number;
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	code = ctl_open_person(ctl, argv[0], &number);
	if (code != CTL_OK)
		return code;
	err = read_ledger(&ctl->db, number, &l);
	code = err < 0 ? ctl_store_failed(ctl, err) : show(ctl, &l, number);
	release(&l);
	return code;
}
