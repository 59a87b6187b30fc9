/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tools/callsim/clip.h"

#include "dialer/base/banned.h"

#define PARTS_MAX 4
#define AMPLITUDE 4000.0 /* of each frequency: about -18 dBov */
#define RAMP 16          /* samples of fade at both ends of a part: no clicks */

struct part {
	double hz[2]; /* 0: none */
	int ms;
};

static const struct tone {
	const char *name;
	bool loop;
	struct part parts[PARTS_MAX];
} tones[] = {
	{ "ringback", true, { { { 440, 480 }, 2000 }, { { 0, 0 }, 4000 } } },
	{ "busy", true, { { { 480, 620 }, 500 }, { { 0, 0 }, 500 } } },
	{ "reorder", true, { { { 480, 620 }, 250 }, { { 0, 0 }, 250 } } },
	{ "beep", false, { { { 1000, 0 }, 400 } } },
	{ "sit", false,
		{ { { 985.2, 0 }, 380 }, { { 1370.6, 0 }, 274 }, { { 1776.7, 0 }, 380 } } },
	{ "sit_intercept", false,
		{ { { 913.8, 0 }, 274 }, { { 1370.6, 0 }, 274 }, { { 1776.7, 0 }, 380 } } },
	{ "sit_reorder", false,
		{ { { 913.8, 0 }, 274 }, { { 1428.5, 0 }, 380 }, { { 1776.7, 0 }, 380 } } },
	{ "sit_no_circuit", false,
		{ { { 985.2, 0 }, 380 }, { { 1428.5, 0 }, 380 }, { { 1776.7, 0 }, 380 } } },
};

void clip_free(struct clip *c)
{
	if (c == NULL)
		return;
	free(c->pcm);
	free(c->text);
	free(c);
}

const char *tone_names(void)
{
	return "ringback busy reorder beep sit sit_intercept sit_reorder sit_no_circuit";
}

static double wave(double hz, size_t sample)
{
	return hz > 0.0 ? AMPLITUDE * sin(2.0 * M_PI * hz * (double)sample / CLIP_RATE) : 0.0;
}

static size_t part_samples(const struct part *p)
{
	return (size_t)p->ms * CLIP_RATE / 1000;
}

static void render(const struct part *p, int16_t *out)
{
	size_t n = part_samples(p);

	for (size_t i = 0; i < n; i++) {
		size_t edge = i < n - 1 - i ? i : n - 1 - i;
		double gain = edge < RAMP ? (double)edge / RAMP : 1.0;

		out[i] = (int16_t)(gain * (wave(p->hz[0], i) + wave(p->hz[1], i)));
	}
}

static int make(struct clip **cp, const struct tone *t)
{
	struct clip *c = calloc(1, sizeof(*c));
	size_t at = 0;

	if (c == NULL)
		return -ENOMEM;
	for (int i = 0; i < PARTS_MAX; i++)
		c->count += part_samples(&t->parts[i]);
	c->loop = t->loop;
	c->text = strdup(t->name);
	c->pcm = calloc(c->count, sizeof(int16_t));
	if (c->text == NULL || c->pcm == NULL) {
		clip_free(c);
		return -ENOMEM;
	}
	for (int i = 0; i < PARTS_MAX; i++) {
		render(&t->parts[i], c->pcm + at);
		at += part_samples(&t->parts[i]);
	}
	*cp = c;
	return 0;
}

int tone_clip(struct clip **cp, const char *name)
{
	for (size_t i = 0; i < sizeof(tones) / sizeof(tones[0]); i++) {
		if (strcmp(tones[i].name, name) == 0)
			return make(cp, &tones[i]);
	}
	return -EINVAL;
}

void tone_key(char key, size_t offset, int16_t *out, size_t count)
{
	static const char keys[] = "123A456B789C*0#D";
	static const double low[] = { 697, 770, 852, 941 }, high[] = { 1209, 1336, 1477, 1633 };
	const char *at = key != '\0' ? strchr(keys, key) : NULL;
	size_t index = at != NULL ? (size_t)(at - keys) : 0;

	for (size_t i = 0; i < count; i++)
		out[i] = at == NULL ? 0 : (int16_t)(wave(low[index / 4], offset + i) +
			wave(high[index % 4], offset + i));
}
