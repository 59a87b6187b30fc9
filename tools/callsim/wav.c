/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/wav.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

#define HEADER 44
#define RATE 8000
#define CHANNELS 2
#define SAMPLE 2
#define CHUNK 160 /* samples of one side written at a time */

struct wav {
	FILE *file;
	uint32_t bytes;
};

static void put(uint8_t *p, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static int write_header(struct wav *w)
{
	uint8_t h[HEADER] = "RIFF....WAVEfmt ....................data";

	put(h + 4, w->bytes + HEADER - 8, 4);
	put(h + 16, 16, 4);
	put(h + 20, 1, 2); /* PCM */
	put(h + 22, CHANNELS, 2);
	put(h + 24, RATE, 4);
	put(h + 28, RATE * CHANNELS * SAMPLE, 4);
	put(h + 32, CHANNELS * SAMPLE, 2);
	put(h + 34, 8 * SAMPLE, 2);
	put(h + 40, w->bytes, 4);
	return fwrite(h, 1, HEADER, w->file) == HEADER ? 0 : -EIO;
}

int wav_open(struct wav **wp, const char *path)
{
	struct wav *w = calloc(1, sizeof(*w));
	int err;

	if (w == NULL)
		return -ENOMEM;
	w->file = fopen(path, "wbe");
	err = w->file != NULL ? write_header(w) : -errno;
	if (err < 0) {
		if (w->file != NULL)
			(void)fclose(w->file); /* the write failed already */
		free(w);
		return err;
	}
	*wp = w;
	return 0;
}

int wav_add(struct wav *w, const int16_t *left, const int16_t *right, size_t count)
{
	uint8_t out[CHUNK * CHANNELS * SAMPLE];

	while (count > 0) {
		size_t n = count < CHUNK ? count : CHUNK, size = n * CHANNELS * SAMPLE;

		for (size_t i = 0; i < n; i++) {
			put(out + 4 * i, (uint16_t)left[i], 2);
			put(out + 4 * i + 2, (uint16_t)right[i], 2);
		}
		if (fwrite(out, 1, size, w->file) != size)
			return -EIO;
		w->bytes += (uint32_t)size;
		left += n;
		right += n;
		count -= n;
	}
	return 0;
}

int wav_close(struct wav *w)
{
	int err = 0;

	if (w == NULL)
		return 0;
	if (fseek(w->file, 0, SEEK_SET) != 0 || write_header(w) < 0)
		err = -EIO;
	if (fclose(w->file) != 0 && err == 0)
		err = -errno;
	free(w);
	return err;
}
