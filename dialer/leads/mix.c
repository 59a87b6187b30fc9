/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/mix.h"

#include <errno.h>
#include <stdlib.h>

#include "dialer/base/banned.h"

void mix_release(struct mix *m)
{
	free(m->flows);
	*m = (struct mix){ .flows = NULL };
}

static int find(const struct mix *m, int32_t list_id, int16_t priority)
{
	for (int i = 0; i < m->count; i++)
		if (m->flows[i].list_id == list_id && m->flows[i].priority == priority)
			return i;
	return -ENOENT;
}

int mix_add(struct mix *m, const struct mix_flow *flow)
{
	int i = find(m, flow->list_id, flow->priority);

	if (i >= 0)
		return i;
	if (m->count == m->room) {
		int room = m->room > 0 ? m->room * 2 : 16;
		struct mix_flow *grown = realloc(m->flows, (size_t)room * sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		m->flows = grown;
		m->room = room;
	}
	m->flows[m->count] = *flow;
	return m->count++;
}

void mix_keep_open(struct mix *m, const struct mix *old)
{
	for (int i = 0; i < old->count; i++) {
		int k = find(m, old->flows[i].list_id, old->flows[i].priority);

		if (k >= 0)
			m->flows[k].open = old->flows[i].open;
	}
}

int64_t mix_stride(int weight)
{
	return MIX_TURN / (weight > 0 ? weight : 1);
}

int64_t mix_start(const struct mix *m, int flow)
{
	const struct mix_flow *f = &m->flows[flow];
	int64_t start = f->pass;

	for (int i = 0; i < m->count; i++) {
		const struct mix_flow *o = &m->flows[i];

		if (o->open && o->priority == f->priority && o->served > start)
			start = o->served;
	}
	return start;
}

void mix_take(struct mix *m, int flow, int64_t start)
{
	struct mix_flow *f = &m->flows[flow];

	f->served = f->pass > start ? f->pass : start;
	f->pass = f->served + mix_stride(f->weight);
}

bool mix_shares(const struct mix *m, int flow)
{
	for (int i = 0; i < m->count; i++)
		if (i != flow && m->flows[i].open && m->flows[i].priority == m->flows[flow].priority)
			return true;
	return false;
}
