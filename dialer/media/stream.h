/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call's audio: an RTP socket, jitter buffer, concealment, G.711, DTMF, voice activity and the
 * 20 ms tick. Audio is 8 kHz, 16 bit, mono, MEDIA_FRAME samples a tick. All on one worker thread.
 *
 * Every tick the stream takes one frame from the jitter buffer, calls on_frame with it, then asks
 * fill for the frame to send; when fill returns false nothing is spoken and comfort silence goes
 * out. Times handed to the callbacks are microseconds of clock_mono_us(); times in the outcome are
 * taken from there, that is, from the RTP itself.
 */
#ifndef DIALER_MEDIA_STREAM_H
#define DIALER_MEDIA_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#define MEDIA_RATE 8000
#define MEDIA_FRAME 160   /* samples in 20 ms */
#define MEDIA_FRAME_MS 20

struct worker;
struct stream;
struct sdp_audio;

struct media_frame {
	const int16_t *samples;  /* MEDIA_FRAME of them */
	bool voice;              /* voice activity in this frame */
	bool concealed;          /* no packet came in time */
	int64_t mono_us;         /* when the frame was taken from the jitter buffer */
	int64_t captured_mono_us; /* when its packet arrived; 0 if concealed */
};

enum media_tone { TONE_NONE = 0, TONE_SIT, TONE_BUSY, TONE_REORDER, TONE_RINGBACK, TONE_BEEP,
	TONE_FAX };

struct stream_handler {
	void (*on_frame)(const struct media_frame *f, void *arg);
	bool (*fill)(int16_t out[MEDIA_FRAME], void *arg);
	/* fill returned true and the packet left. first: the packet before was silence */
	void (*on_sent)(int64_t mono_us, bool first, void *arg);
	void (*on_digit)(char digit, void *arg);       /* 0-9 * # A-D, RFC 4733 or in band, once each */
	void (*on_tone)(enum media_tone tone, void *arg);
	void *arg;
};

struct stream_params {
	struct worker *worker;
	const char *host;            /* local IP literal */
	int port_min, port_max;
	const struct stream_handler *handler;
};

/* Binds an even port of the range. Returns 0, -EADDRINUSE when none is free, or -ENOMEM. */
int stream_new(struct stream **sp, const struct stream_params *params)
	__attribute__((warn_unused_result));
void stream_free(struct stream *s); /* accepts NULL; stops a recording */
uint16_t stream_port(const struct stream *s);

/* Where to send and which codec; from early media and again from the answer. */
int stream_connect(struct stream *s, const struct sdp_audio *remote)
	__attribute__((warn_unused_result));
/* Before it only listens (early media: tones); from here on it also sends. */
void stream_start_sending(struct stream *s);

/* RFC 4733 digits out. Returns 0 or -EINVAL. */
int stream_send_digits(struct stream *s, const char *digits) __attribute__((warn_unused_result));

/*
 * Stereo WAV (left: callee, right: us), G.711 as negotiated kept as 16 bit PCM. Starts with the
 * next tick; nothing heard or said before it is in the file. Returns 0 or -errno.
 */
int stream_record(struct stream *s, const char *path) __attribute__((warn_unused_result));
void stream_record_stop(struct stream *s);

struct stream_stats {
	uint64_t sent, received, lost, concealed; /* packets; concealed: steps of 10 ms */
	int jitter_ms;
};
void stream_stats(const struct stream *s, struct stream_stats *ret);

#endif
