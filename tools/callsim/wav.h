/* SPDX-License-Identifier: Apache-2.0 */
/* Stereo WAV of one call, 8 kHz, 16 bit: left the callee (callsim), right the caller. */
#ifndef CALLSIM_WAV_H
#define CALLSIM_WAV_H

#include <stddef.h>
#include <stdint.h>

struct wav;

int wav_open(struct wav **wp, const char *path) __attribute__((warn_unused_result));
/* Appends count samples of each side. Returns 0 or -errno (then close it). */
int wav_add(struct wav *w, const int16_t *left, const int16_t *right, size_t count)
	__attribute__((warn_unused_result));
/* Writes the lengths into the header. Accepts NULL. Returns 0 or -errno. */
int wav_close(struct wav *w);

#endif
