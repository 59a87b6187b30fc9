/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/ear.h"

#include <math.h>

#include "dialer/base/banned.h"

#define FULL_SCALE 32768.0

double ear_dbov(double dbov)
{
	return FULL_SCALE * pow(10.0, dbov / 20.0);
}

double ear_level(const int16_t *pcm, size_t count)
{
	double sum = 0.0;

	for (size_t i = 0; i < count; i++)
		sum += (double)pcm[i] * pcm[i];
	return count > 0 ? sqrt(sum / (double)count) : 0.0;
}

void ear_init(struct ear *e, double threshold_dbov, ear_heard_h *on_heard, void *arg)
{
	*e = (struct ear){ .threshold = ear_dbov(threshold_dbov), .on_heard = on_heard, .arg = arg };
}

/* Clock stamps of the kernel and of the process may differ by microseconds: never below zero. */
static void add_figure(int64_t list[EAR_LIST_MAX], size_t *count, int64_t us)
{
	if (*count < EAR_LIST_MAX)
		list[(*count)++] = us > 0 ? us : 0;
}

static void close_utterance(struct ear *e)
{
	if (e->utterance_us == 0)
		return;
	if (e->own_start_us != 0) {
		add_figure(e->barge_in_us, &e->barge_in_count, e->last_voice_us - e->own_start_us);
		e->own_start_us = 0;
	}
	if (e->on_heard != NULL)
		e->on_heard(e->utterance_us, e->last_voice_us, e->arg);
	e->utterance_us = 0;
}

void ear_tick(struct ear *e, int64_t now_us)
{
	if (e->utterance_us != 0 && now_us - e->last_voice_us >= EAR_GAP_US)
		close_utterance(e);
}

void ear_packet(struct ear *e, int64_t at_us, const int16_t *pcm, size_t count)
{
	if (e->packets++ == 0)
		e->first_packet_us = at_us;
	else if (at_us - e->last_packet_us > e->largest_gap_us)
		e->largest_gap_us = at_us - e->last_packet_us;
	e->last_packet_us = at_us;
	if (ear_level(pcm, count) < e->threshold)
		return;
	ear_tick(e, at_us);
	e->voiced++;
	if (e->first_voice_us == 0)
		e->first_voice_us = at_us;
	if (e->utterance_us == 0)
		e->utterance_us = e->last_utterance_us = at_us;
	if (e->own_end_us != 0) {
		add_figure(e->turn_gap_us, &e->turn_gap_count, at_us - e->own_end_us);
		e->own_end_us = 0;
	}
	e->last_voice_us = at_us;
}

void ear_end(struct ear *e)
{
	close_utterance(e);
}

bool ear_speaking(const struct ear *e, int64_t now_us)
{
	return e->last_voice_us != 0 && now_us - e->last_voice_us < EAR_NOW_US;
}

void ear_own_start(struct ear *e, int64_t at_us)
{
	e->own_end_us = 0;
	e->own_start_us = ear_speaking(e, at_us) ? at_us : 0;
}

void ear_own_end(struct ear *e, int64_t at_us)
{
	e->own_end_us = ear_speaking(e, at_us) ? 0 : at_us;
}
