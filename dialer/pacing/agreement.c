/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/pacing/agreement.h"

#include "dialer/base/banned.h"

/* The server read its clock somewhere between the question and now; beyond both ends they differ. */
static int64_t apart(int64_t way_us, int64_t server_us, int64_t wall_us)
{
	if (server_us > wall_us)
		return wall_us - server_us;
	if (server_us < wall_us - way_us)
		return wall_us - way_us - server_us;
	return 0;
}

bool agreement_compare(struct agreement *a, int64_t sent_mono_us, int64_t server_us, int64_t wall_us, int64_t mono_us)
{
	int64_t way_us = mono_us - sent_mono_us;
	int64_t apart_us = apart(way_us, server_us, wall_us);
	bool agrees = apart_us <= AGREEMENT_US && apart_us >= -AGREEMENT_US;

	if (agrees && way_us > AGREEMENT_US)
		return false;
	a->apart_us = apart_us;
	a->agrees = agrees;
	if (agrees)
		a->offset_us = wall_us - mono_us;
	return true;
}

bool agreement_holds(const struct agreement *a, int64_t wall_us, int64_t mono_us)
{
	int64_t jump_us = wall_us - mono_us - a->offset_us;

	return a->agrees && jump_us <= AGREEMENT_US && jump_us >= -AGREEMENT_US;
}

int64_t agreement_now_us(const struct agreement *a, int64_t wall_us, int64_t mono_us)
{
	return a->offset_us != 0 ? mono_us + a->offset_us : wall_us;
}
