/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stereo WAV (16 bit PCM, 8 kHz; left the callee, right us), written by a thread of its own so
 * that a slow disk never holds up a tick. Data goes there by the second; the sizes in the header
 * are set at the stop, and until then say "to the end of the file", so that a crash leaves a
 * recording that plays. The file is locked (flock) until it is complete, or the process has died.
 * What the disk does not take is silence at its place, and then the header stays as at the start: the
 * file says itself that it is not complete.
 */
#ifndef DIALER_MEDIA_RECORDER_H
#define DIALER_MEDIA_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

struct recorder;
struct recorder_thread;

/*
 * dir: where recordings go, looked at each second; with less room than least_bytes (0: not looked at) no
 * call should begin that is to be recorded. It says so in the log.
 */
int recorder_thread_start(struct recorder_thread **tp, const char *dir, int64_t least_bytes)
	__attribute__((warn_unused_result));
/* Any thread. */
bool recorder_thread_has_room(const struct recorder_thread *t);
/* Writes what is queued, joins. Every recorder must have been stopped. Accepts NULL. */
void recorder_thread_stop(struct recorder_thread *t);

/* Creates the file (exclusively: evidence is not overwritten). Returns 0 or -errno. */
int recorder_start(struct recorder **rp, struct recorder_thread *t, const char *path)
	__attribute__((warn_unused_result));
/* n samples of each side, at the same instant. Any one thread. */
void recorder_add(struct recorder *r, const int16_t *left, const int16_t *right, int n);
/* Hands over what is left and the header; frees. Accepts NULL. */
void recorder_stop(struct recorder *r);

#endif
