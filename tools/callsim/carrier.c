/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/carrier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/callsim/call.h"
#include "tools/callsim/population.h"
#include "tools/callsim/report.h"
#include "tools/callsim/table.h"
#include "tools/callsim/transaction.h"
#include "tools/callsim/transport.h"
#include "tools/callsim/uas.h"

#include "dialer/base/banned.h"

static void on_message(const struct peer *from, const char *data, size_t len, void *arg)
{
	uas_receive(arg, from, data, len);
}

static int open_trunk(struct carrier *c, struct trunk *t, const struct trunk_settings *s)
{
	int err = trunk_init(t, s);

	if (err == 0)
		err = transport_open(&t->transport, &(struct transport_params){ .base = c->base,
			.host = s->host, .port = s->port, .tcp = s->tcp,
			.on_message = on_message, .arg = c });
	if (err < 0)
		fprintf(stderr, "callsim: cannot open trunk \"%s\" at %s port %d: %s\n"
			"hint: another program has the port, or the address is not this machine's; "
			"port 0 takes any free one\n", s->name, s->host, s->port, strerror(-err));
	return err;
}

static void log_start(struct carrier *c)
{
	struct report *r = c->report;

	report_begin(r, "start", 0);
	report_text(r, "version", PACKAGE_VERSION);
	report_int(r, "seed", (int64_t)population_seed(c->population));
	report_int(r, "speech_dbov", (int64_t)c->settings.speech_dbov);
	report_object(r, "trunks");
	for (int i = 0; i < c->settings.trunk_count; i++)
		report_int(r, c->settings.trunks[i].name, transport_port(c->trunks[i].transport));
	report_object_end(r);
	report_end(r);
}

int carrier_start(struct carrier *c, struct event_base *base)
{
	struct tx_handler handler;
	int err;

	c->base = base;
	uas_handler(c, &handler);
	err = digest_key_new(&c->key);
	if (err == 0)
		err = table_new(&c->calls, CALLS_MAX);
	if (err == 0)
		err = table_new(&c->numbers, NUMBERS_MAX);
	if (err == 0)
		err = tx_layer_new(&c->tx, base, &handler);
	if (err < 0)
		fprintf(stderr, "callsim: cannot start: %s\n", strerror(-err));
	for (int i = 0; err == 0 && i < c->settings.trunk_count; i++)
		err = open_trunk(c, &c->trunks[i], &c->settings.trunks[i]);
	if (err == 0)
		log_start(c);
	return err;
}

void carrier_stop(struct carrier *c)
{
	void *value;

	while (c->calls != NULL && (value = table_pop(c->calls)) != NULL)
		call_abandon(value);
	tx_layer_free(c->tx);
	c->tx = NULL;
	for (int i = 0; i < TRUNKS_MAX; i++) {
		transport_close(c->trunks[i].transport);
		c->trunks[i].transport = NULL;
		trunk_release(&c->trunks[i]);
	}
	while (c->numbers != NULL && (value = table_pop(c->numbers)) != NULL)
		free(value);
	table_free(c->calls);
	table_free(c->numbers);
	c->calls = c->numbers = NULL;
}

void carrier_summary(struct carrier *c)
{
	const struct carrier_counts *n = &c->counts;
	const struct {
		const char *key;
		uint64_t value;
	} lines[] = {
		{ "invites", n->invites },
		{ "invite_retransmissions", n->invite_repeats },
		{ "calls", n->calls },
		{ "challenged", n->challenged },
		{ "refused_by_trunk", n->refused_by_trunk },
		{ "answered", n->answered },
		{ "cancelled", n->cancelled },
		{ "byes_from_caller", n->byes_from_caller },
		{ "byes_from_callee", n->byes_from_callee },
		{ "no_ack", n->no_ack },
		{ "options", n->options },
		{ "registers", n->registers },
		{ "bad_messages", n->bad_messages },
	};

	report_begin(c->report, "summary", 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		report_int(c->report, lines[i].key, (int64_t)lines[i].value);
	report_end(c->report);
}
