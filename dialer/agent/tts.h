/* SPDX-License-Identifier: Apache-2.0 */
/* The synthesiser stage. */
#ifndef DIALER_AGENT_TTS_H
#define DIALER_AGENT_TTS_H

#include <stddef.h>
#include <stdint.h>

struct tts_ops {
	const char *name;
	/* Returns 0, or -ENOENT when there is no such voice. The voice is shared by all threads. */
	int (*open)(void **ret, const char *voice);
	/*
	 * One sentence as 8 kHz samples, given to sink in order, in one or several parts; sink
	 * returns 0 to go on. Any thread; several at once. Returns 0 or -errno.
	 */
	int (*speak)(void *voice, const char *text,
		int (*sink)(const int16_t *pcm, size_t count, void *arg), void *arg);
};

extern const struct tts_ops tts_flite;

#endif
