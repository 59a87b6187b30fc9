/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/gate.h"

#include <string.h>

#include "dialer/base/banned.h"

void gate_init(struct gate *g, const struct obligations *o)
{
	bool notice = o->record == RECORD_AFTER_CONSENT;

	memset(g, 0, sizeof(*g));
	for (int i = 0; i < o->duty_count && i < OBLIGATION_DUTIES_MAX; i++) {
		const struct duty *d = &o->duties[i];

		if (d->kind == DUTY_RECORD_NOTICE)
			notice = o->record != RECORD_FORBIDDEN;
		else if (d->opening && d->kind != DUTY_VOICEMAIL_TOLL_FREE)
			g->due[g->count++] = d->kind;
	}
	if (notice)
		g->due[g->count++] = DUTY_RECORD_NOTICE;
}

int gate_due(const struct gate *g)
{
	if (g->way == GATE_MACHINE || g->met == g->count)
		return 0;
	if (g->way == GATE_FAREWELL && (g->begun || g->met > 0))
		return 0;
	return g->due[g->met];
}

bool gate_passes(const struct gate *g, int tag)
{
	int due = gate_due(g);

	if (due != 0)
		return tag == due;
	if (g->way == GATE_MESSAGE)
		return false;
	if (g->way == GATE_MACHINE)
		return tag == DUTY_VOICEMAIL_TOLL_FREE;
	if (g->way == GATE_FAREWELL)
		return tag == SPEECH_FAREWELL || tag == DUTY_GIVE_CALLBACK_NUMBER || tag == DUTY_REPEAT_IDENTITY;
	return tag != DUTY_VOICEMAIL_TOLL_FREE && tag != SPEECH_MESSAGE;
}

void gate_begins(struct gate *g, int tag)
{
	if (tag == gate_due(g) && (g->way == GATE_TALK || g->way == GATE_MESSAGE))
		g->begun = true;
}

void gate_met(struct gate *g, int tag)
{
	if (tag != 0 && tag == gate_due(g)) {
		g->met++;
		g->cuts = 0;
	}
}

bool gate_cut(struct gate *g, int tag)
{
	if (tag == 0 || tag != gate_due(g))
		return true;
	return ++g->cuts < GATE_CUTS_MAX;
}

/* In the order of the decision: the message stands where the first of what it says would stand. */
void gate_message(struct gate *g)
{
	int due[OBLIGATION_DUTIES_MAX + 1], count = 0;
	bool placed = false;

	if (g->way != GATE_TALK)
		return;
	for (int i = 0; i < g->count; i++) {
		switch (g->due[i]) {
		case DUTY_DISCLOSE_ARTIFICIAL:
		case DUTY_STATE_DEBT_COLLECTOR:
			due[count++] = g->due[i];
			break;
		case DUTY_IDENTIFY_CALLER:
		case DUTY_IDENTIFY_SELLER:
		case DUTY_OFFER_OPT_OUT:
		case DUTY_OFFER_COMPANY_LIST:
		case DUTY_STATE_PURPOSE:
		case DUTY_GIVE_SELLER_NUMBER:
			if (!placed)
				due[count++] = SPEECH_MESSAGE;
			placed = true;
			break;
		default: /* questions, and what would sell */
			break;
		}
	}
	if (!placed)
		due[count++] = SPEECH_MESSAGE;
	memcpy(g->due, due, sizeof(due[0]) * (size_t)count);
	g->count = count;
	g->met = 0;
	g->way = GATE_MESSAGE;
}

void gate_farewell(struct gate *g)
{
	if (g->way == GATE_TALK || g->way == GATE_MESSAGE)
		g->way = GATE_FAREWELL;
}

void gate_machine(struct gate *g)
{
	if (g->way == GATE_TALK)
		g->way = GATE_MACHINE;
}
