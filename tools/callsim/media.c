/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/media.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>
#include <openssl/rand.h>

#include "dialer/base/clock.h"
#include "tools/callsim/rtp.h"
#include "tools/callsim/rtpsock.h"
#include "tools/callsim/wav.h"

#include "dialer/base/banned.h"

#define LATE_US (5 * RTP_FRAME_US) /* later than that: skip, do not burst */
#define KEY_FRAMES 5               /* 100 ms of tone, as RFC 4733 events of 20 ms */
#define KEY_ENDS 3                 /* the end is sent three times (RFC 4733 2.5.1.4) */
#define KEY_PAUSE_FRAMES 5
#define KEYS_MAX 32
#define HEARD_SAMPLES 2048         /* caller's samples waiting for the recording: 256 ms */
#define NOISE_SEED 2463534242u

struct media {
	struct media_handler handler;
	struct event_base *base;
	struct event *tick, *readable, *rtcp_readable;
	int rtp, rtcp;               /* sockets; -1 none */
	struct sockaddr_storage remote;
	socklen_t remote_len;
	enum law law;
	int event_type;
	uint16_t port;
	bool sending, may_send;
	int64_t next_us;             /* when the next packet is due */
	uint16_t seq;
	uint32_t timestamp, ssrc;
	const struct clip *clip;     /* playing; NULL none */
	size_t clip_at;
	int64_t clip_from_us;
	char keys[KEYS_MAX + 1];     /* still to press */
	int key_frame;               /* frames of the first key sent */
	uint32_t key_timestamp;
	int64_t key_from_us;
	double noise;                /* root mean square */
	uint32_t random;
	bool seq_known;
	uint16_t highest_seq;
	uint32_t seq_wraps, first_seq;
	uint32_t last_event_timestamp;
	bool event_seen;
	struct ear ear;
	struct media_stats stats;
	struct wav *wav;
	int16_t heard[HEARD_SAMPLES];
	size_t heard_count;
};

int media_update(struct media *m, const struct sdp_offer *offer)
{
	char text[96];
	struct sockaddr_storage addr;
	int len = sizeof(addr);

	memset(&addr, 0, sizeof(addr));
	snprintf(text, sizeof(text), strchr(offer->host, ':') != NULL ? "[%s]:%u" : "%s:%u",
		offer->host, (unsigned)offer->port);
	if (evutil_parse_sockaddr_port(text, (struct sockaddr *)&addr, &len) != 0)
		return -EINVAL;
	m->remote = addr;
	m->remote_len = (socklen_t)len;
	m->law = offer->law;
	m->event_type = offer->event_type;
	/* RFC 3264 8.4: an address of zeros is the old form of hold. */
	m->may_send = offer->receives && strcmp(offer->host, "0.0.0.0") != 0;
	return 0;
}

/* ---- receiving -------------------------------------------------------------------------------- */

static void count_sequence(struct media *m, uint16_t seq)
{
	m->stats.received++;
	if (!m->seq_known) {
		m->seq_known = true;
		m->first_seq = m->highest_seq = seq;
	} else if ((uint16_t)(seq - m->highest_seq) < 0x8000) {
		if (seq < m->highest_seq)
			m->seq_wraps++;
		m->highest_seq = seq;
	}
}

/* One event is many packets with one time stamp. */
static void hear_event(struct media *m, const struct rtp_packet *p, int64_t at_us)
{
	static const char keys[] = "0123456789*#ABCD";

	if (p->payload_len < RTP_EVENT_LEN || p->payload[0] >= sizeof(keys) - 1 ||
		(m->event_seen && p->timestamp == m->last_event_timestamp))
		return;
	m->event_seen = true;
	m->last_event_timestamp = p->timestamp;
	m->handler.on_key(keys[p->payload[0]], at_us, m->handler.arg);
}

static void hear(struct media *m, const uint8_t *data, size_t len, int64_t at_us)
{
	struct rtp_packet p;
	int16_t pcm[RTP_PACKET_MAX];

	if (rtp_parse(data, len, &p) < 0) {
		m->stats.unexpected++;
		return;
	}
	count_sequence(m, p.seq);
	if (p.payload_type == m->event_type) {
		hear_event(m, &p, at_us);
		return;
	}
	if (p.payload_type != (int)m->law || p.payload_len == 0) {
		m->stats.unexpected++;
		return;
	}
	g711_decode(m->law, p.payload, pcm, p.payload_len);
	ear_packet(&m->ear, at_us, pcm, p.payload_len);
	if (m->wav != NULL && m->heard_count + p.payload_len <= HEARD_SAMPLES) {
		memcpy(m->heard + m->heard_count, pcm, p.payload_len * sizeof(int16_t));
		m->heard_count += p.payload_len;
	}
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct media *m = arg;
	uint8_t data[RTP_PACKET_MAX];
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(struct timespec))];
	} control;

	(void)what;
	for (;;) {
		struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
		struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
			.msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(fd, &h, 0);

		if (n < 0 && errno == ECONNREFUSED)
			continue; /* an earlier packet of ours met a closed port */
		if (n < 0)
			return;
		if (fd == m->rtcp)
			m->stats.rtcp++;
		else
			hear(m, data, (size_t)n, rtp_arrival_us(&h));
	}
}

/* ---- sending ---------------------------------------------------------------------------------- */

static void send_packet(struct media *m, int type, bool marker, uint32_t timestamp,
	const uint8_t *payload, size_t len)
{
	uint8_t out[RTP_HEADER + RTP_FRAME];
	struct rtp_packet head = { .payload_type = type, .marker = marker, .seq = m->seq++,
		.timestamp = timestamp, .ssrc = m->ssrc };

	rtp_write_header(&head, out);
	memcpy(out + RTP_HEADER, payload, len);
	/* A lost packet is a lost packet: the far end measures it. */
	if (sendto(m->rtp, out, RTP_HEADER + len, 0, (struct sockaddr *)&m->remote, m->remote_len) >
		0)
		m->stats.sent++;
}

static void make_noise(struct media *m, int16_t *pcm)
{
	for (size_t i = 0; i < RTP_FRAME; i++) {
		m->random ^= m->random << 13; /* xorshift32: cheap, and no silence looks like another */
		m->random ^= m->random >> 17;
		m->random ^= m->random << 5;
		/* uniform in -1..1 has a root mean square of 1/sqrt(3) */
		pcm[i] = (int16_t)(m->noise * 1.732 * ((double)m->random / 2147483648.0 - 1.0));
	}
}

static void clip_ended(struct media *m, int64_t now_us)
{
	const struct clip *c = m->clip;

	if (c == NULL)
		return;
	m->clip = NULL;
	if (!c->loop)
		ear_own_end(&m->ear, now_us);
	m->handler.on_played(c->text, false, m->clip_from_us, now_us, m->handler.arg);
}

/* 20 ms of the clip over the noise already in pcm. */
static void play(struct media *m, int16_t *pcm, int64_t now_us)
{
	const struct clip *c = m->clip;
	size_t n = c->count - m->clip_at < RTP_FRAME ? c->count - m->clip_at : RTP_FRAME;

	if (m->clip_at == 0 && m->clip_from_us == 0) {
		m->clip_from_us = now_us;
		if (!c->loop)
			ear_own_start(&m->ear, now_us);
	}
	memcpy(pcm, c->pcm + m->clip_at, n * sizeof(int16_t));
	m->clip_at += n;
	if (m->clip_at == c->count) {
		if (c->loop)
			m->clip_at = 0;
		else
			clip_ended(m, now_us);
	}
}

static void key_done(struct media *m, int64_t now_us)
{
	char what[2] = { m->keys[0], '\0' };

	memmove(m->keys, m->keys + 1, strlen(m->keys));
	m->key_frame = 0;
	m->handler.on_played(what, true, m->key_from_us, now_us, m->handler.arg);
}

/*
 * One tick of a key. Returns true when a telephone event went out instead of audio; without
 * telephone-event in the offer the tones are put into pcm.
 */
static bool press_tick(struct media *m, int16_t *pcm, int64_t now_us)
{
	int frame = m->key_frame++;
	uint8_t event[RTP_EVENT_LEN];
	int code = rtp_event_code(m->keys[0]);

	if (frame == 0) {
		m->key_from_us = now_us;
		m->key_timestamp = m->timestamp;
	}
	if (frame >= KEY_FRAMES) {
		if (frame == KEY_FRAMES + KEY_PAUSE_FRAMES)
			key_done(m, now_us);
		return false;
	}
	if (m->event_type < 0) {
		tone_key(m->keys[0], (size_t)frame * RTP_FRAME, pcm, RTP_FRAME);
		return false;
	}
	for (int i = 0; i < (frame == KEY_FRAMES - 1 ? KEY_ENDS : 1); i++) {
		rtp_write_event(code, frame == KEY_FRAMES - 1, (uint16_t)((frame + 1) * RTP_FRAME),
			event);
		send_packet(m, m->event_type, frame == 0, m->key_timestamp, event, RTP_EVENT_LEN);
	}
	return true;
}

static void record(struct media *m, const int16_t *said)
{
	static const int16_t silence[RTP_FRAME];
	size_t n = m->heard_count < RTP_FRAME ? m->heard_count : RTP_FRAME;
	int16_t right[RTP_FRAME];

	if (m->wav == NULL)
		return;
	memcpy(right, m->heard, n * sizeof(int16_t));
	memcpy(right + n, silence, (RTP_FRAME - n) * sizeof(int16_t));
	memmove(m->heard, m->heard + n, (m->heard_count - n) * sizeof(int16_t));
	m->heard_count -= n;
	if (wav_add(m->wav, said, right, RTP_FRAME) < 0) {
		fprintf(stderr, "callsim: a recording could not be written and ends here\n");
		(void)wav_close(m->wav); /* it failed already */
		m->wav = NULL;
	}
}

static void send_frame(struct media *m, int64_t now_us)
{
	int16_t pcm[RTP_FRAME];
	uint8_t payload[RTP_FRAME];
	bool event = false, first = m->stats.first_sent_us == 0;

	make_noise(m, pcm);
	if (m->clip != NULL)
		play(m, pcm, now_us);
	else if (m->keys[0] != '\0')
		event = press_tick(m, pcm, now_us);
	if (!event && m->may_send) {
		g711_encode(m->law, pcm, payload, RTP_FRAME);
		send_packet(m, (int)m->law, first, m->timestamp, payload, RTP_FRAME);
	}
	if (first)
		m->stats.first_sent_us = now_us;
	m->timestamp += RTP_FRAME;
	record(m, pcm);
}

static void schedule(struct media *m)
{
	int64_t wait_us = m->next_us - clock_mono_us();
	struct timeval tv = { 0, 0 };

	if (wait_us > 0) {
		tv.tv_sec = (time_t)(wait_us / CLOCK_US_PER_S);
		tv.tv_usec = (suseconds_t)(wait_us % CLOCK_US_PER_S);
	}
	/* Fails only without memory for the timer heap; the call then goes silent. */
	if (event_add(m->tick, &tv) != 0)
		fprintf(stderr, "callsim: cannot set a timer: out of memory\n");
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct media *m = arg;
	int64_t now_us = clock_mono_us();

	(void)fd;
	(void)what;
	if (now_us - m->next_us > LATE_US) {
		int64_t skipped = (now_us - m->next_us) / RTP_FRAME_US;

		m->next_us += skipped * RTP_FRAME_US;
		m->timestamp += (uint32_t)(skipped * RTP_FRAME);
	}
	for (; m->next_us <= now_us; m->next_us += RTP_FRAME_US)
		send_frame(m, now_us);
	ear_tick(&m->ear, now_us);
	schedule(m);
	m->handler.on_tick(now_us, m->handler.arg);
}

/* ---- life ------------------------------------------------------------------------------------- */

static int set_up(struct media *m, const struct media_params *p)
{
	uint32_t random[3];
	int err = rtp_open_pair(p->host, &m->rtp, &m->rtcp, &m->port);

	if (err == 0)
		err = media_update(m, p->offer);
	if (err < 0)
		return err;
	if (RAND_bytes((unsigned char *)random, (int)sizeof(random)) != 1)
		return -EIO;
	m->ssrc = random[0];
	m->timestamp = random[1];
	m->seq = (uint16_t)random[2];
	m->tick = evtimer_new(p->base, on_tick, m);
	m->readable = event_new(p->base, m->rtp, EV_READ | EV_PERSIST, on_readable, m);
	m->rtcp_readable = event_new(p->base, m->rtcp, EV_READ | EV_PERSIST, on_readable, m);
	if (m->tick == NULL || m->readable == NULL || m->rtcp_readable == NULL ||
		event_add(m->readable, NULL) != 0 || event_add(m->rtcp_readable, NULL) != 0)
		return -ENOMEM;
	return p->record != NULL ? wav_open(&m->wav, p->record) : 0;
}

int media_new(struct media **mp, const struct media_params *params)
{
	struct media *m = calloc(1, sizeof(*m));
	int err;

	if (m == NULL)
		return -ENOMEM;
	m->handler = params->handler;
	m->base = params->base;
	m->rtp = m->rtcp = -1;
	m->noise = ear_dbov(params->noise_dbov);
	m->random = NOISE_SEED;
	ear_init(&m->ear, params->speech_dbov, m->handler.on_heard, m->handler.arg);
	err = set_up(m, params);
	if (err < 0) {
		media_free(m);
		return err;
	}
	*mp = m;
	return 0;
}

void media_free(struct media *m)
{
	if (m == NULL)
		return;
	if (m->tick != NULL)
		event_free(m->tick);
	if (m->readable != NULL)
		event_free(m->readable);
	if (m->rtcp_readable != NULL)
		event_free(m->rtcp_readable);
	if (m->rtp >= 0)
		close(m->rtp);
	if (m->rtcp >= 0)
		close(m->rtcp);
	if (wav_close(m->wav) < 0)
		fprintf(stderr, "callsim: a recording could not be completed\n");
	free(m);
}

uint16_t media_port(const struct media *m)
{
	return m->port;
}

void media_start(struct media *m)
{
	if (m->sending)
		return;
	m->sending = true;
	m->next_us = clock_mono_us();
	schedule(m);
}

void media_play(struct media *m, const struct clip *clip)
{
	media_silence(m);
	m->clip = clip;
	m->clip_at = 0;
	m->clip_from_us = 0;
}

void media_silence(struct media *m)
{
	if (m->clip != NULL && m->clip_from_us != 0)
		clip_ended(m, clock_mono_us());
	m->clip = NULL;
}

int media_press(struct media *m, const char *keys)
{
	if (strlen(m->keys) + strlen(keys) > KEYS_MAX)
		return -EINVAL;
	for (const char *k = keys; *k != '\0'; k++) {
		if (rtp_event_code(*k) < 0)
			return -EINVAL;
	}
	memcpy(m->keys + strlen(m->keys), keys, strlen(keys) + 1);
	return 0;
}

bool media_busy(const struct media *m)
{
	return (m->clip != NULL && !m->clip->loop) || m->keys[0] != '\0';
}

struct ear *media_ear(struct media *m)
{
	return &m->ear;
}

void media_stats(const struct media *m, struct media_stats *ret)
{
	*ret = m->stats;
	if (m->seq_known) {
		uint64_t expected = (uint64_t)m->highest_seq + ((uint64_t)m->seq_wraps << 16) -
			m->first_seq + 1;

		ret->lost = expected > m->stats.received ? expected - m->stats.received : 0;
	}
}
