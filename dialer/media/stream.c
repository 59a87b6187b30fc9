/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/media/digits.h"
#include "dialer/media/hearing.h"
#include "dialer/media/recorder.h"
#include "dialer/media/tones.h"
#include "dialer/media/vad.h"
#include "dialer/media/worker_priv.h"
#include "dialer/sip/sdp.h"

#include "dialer/base/banned.h"

#define READ_MAX 16       /* packets taken at one wake-up, so that one peer cannot hold the loop */
#define NOISE_AMPLITUDE 8 /* of 32768: keeps the far end's line from going dead */

struct stream {
	struct worker_ticked ticked;
	struct worker *worker;
	struct stream_handler handler;
	int fd;
	uint16_t port;
	struct event *readable;
	struct sockaddr_storage remote;
	socklen_t remote_len;
	bool connected, may_send, sending;
	int payload_type, event_type;
	enum law law;
	struct hearing *hearing;
	struct digits_in *digits_in;
	struct digits_out digits_out;
	struct vad *vad;
	struct tones tones;
	struct recorder *recorder;
	uint16_t sequence;
	uint32_t timestamp, ssrc, noise;
	bool spoke_before;        /* the packet before carried speech */
	bool freed;               /* stream_free was called from a callback of this tick */
	int in_callback;
	uint64_t sent;
};

/* ---- socket ---- */

static int bind_port(struct sockaddr_storage *local, socklen_t len, int port)
{
	int fd = socket(local->ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (local->ss_family == AF_INET6)
		((struct sockaddr_in6 *)local)->sin6_port = htons((uint16_t)port);
	else
		((struct sockaddr_in *)local)->sin_port = htons((uint16_t)port);
	if (bind(fd, (struct sockaddr *)local, len) < 0) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

static int address_of(const char *host, uint16_t port, struct sockaddr_storage *ret, socklen_t *ret_len)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		*ret_len = sizeof(*v4);
		return 0;
	}
	if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		*ret_len = sizeof(*v6);
		return 0;
	}
	return -EINVAL;
}

/* Even ports (RFC 3550 11), from a random place on, so that a late packet of the last call misses. */
static int bind_any(struct stream *s, const struct stream_params *params)
{
	struct sockaddr_storage local;
	socklen_t len;
	unsigned pairs = (unsigned)(params->port_max - params->port_min) / 2 + 1, start = 0;

	if (address_of(params->host, 0, &local, &len) < 0)
		return -EINVAL;
	if (getrandom(&start, sizeof(start), 0) != sizeof(start))
		start = (unsigned)clock_mono_us();
	for (unsigned i = 0; i < pairs; i++) {
		int port = (params->port_min + 1) / 2 * 2 + (int)((start % pairs + i) % pairs) * 2;

		if (port > params->port_max)
			continue;
		s->fd = bind_port(&local, len, port);
		if (s->fd >= 0) {
			s->port = (uint16_t)port;
			return 0;
		}
		if (s->fd != -EADDRINUSE)
			return s->fd;
	}
	return -EADDRINUSE;
}

/* ---- receiving ---- */

/*
 * Only the negotiated host may speak in this call; the port may differ behind a NAT. Anything else
 * is somebody guessing our port.
 */
static bool from_remote(const struct stream *s, const struct sockaddr_storage *from)
{
	if (from->ss_family != s->remote.ss_family)
		return false;
	if (from->ss_family == AF_INET)
		return ((const struct sockaddr_in *)from)->sin_addr.s_addr ==
		       ((const struct sockaddr_in *)&s->remote)->sin_addr.s_addr;
	return memcmp(&((const struct sockaddr_in6 *)from)->sin6_addr,
		       &((const struct sockaddr_in6 *)&s->remote)->sin6_addr, 16) == 0;
}

static void take_packet(struct stream *s, const uint8_t *packet, size_t len, int64_t mono_us)
{
	struct rtp_header h;
	struct rtp_event e;
	const uint8_t *payload;
	size_t payload_len;

	if (rtp_parse(packet, len, &h, &payload, &payload_len) < 0)
		return;
	if (h.payload_type == s->payload_type)
		hearing_put(s->hearing, &h, payload, payload_len, mono_us);
	else if (h.payload_type == s->event_type && rtp_parse_event(payload, payload_len, &e) == 0)
		digits_event(s->digits_in, h.timestamp, &e);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct stream *s = arg;
	uint8_t packet[RTP_PACKET_MAX];

	(void)what;
	for (int i = 0; i < READ_MAX; i++) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		ssize_t n = recvfrom(fd, packet, sizeof(packet), 0, (struct sockaddr *)&from, &len);

		if (n < 0)
			return;
		if (s->connected && from_remote(s, &from))
			take_packet(s, packet, (size_t)n, clock_mono_us());
	}
}

static void on_digit(char digit, void *arg)
{
	struct stream *s = arg;

	if (s->handler.on_digit != NULL)
		s->handler.on_digit(digit, s->handler.arg);
}

static void hear(struct stream *s, int64_t mono_us, int16_t heard[MEDIA_FRAME])
{
	struct hearing_frame h;
	enum media_tone tone;

	hearing_get(s->hearing, mono_us, &h);
	memcpy(heard, h.samples, sizeof(h.samples));
	const struct media_frame f = { heard, vad_frame(s->vad, heard), h.concealed, mono_us,
		h.captured_mono_us };

	digits_audio(s->digits_in, heard);
	tone = tones_frame(&s->tones, heard);
	if (tone != TONE_NONE && s->handler.on_tone != NULL)
		s->handler.on_tone(tone, s->handler.arg);
	if (s->handler.on_frame != NULL)
		s->handler.on_frame(&f, s->handler.arg);
}

/* ---- sending ---- */

static void transmit(struct stream *s, const struct rtp_header *h, const uint8_t *payload, size_t len)
{
	uint8_t packet[RTP_HEADER_BYTES + MEDIA_FRAME];

	rtp_write_header(packet, h);
	memcpy(packet + RTP_HEADER_BYTES, payload, len);
	/* A full socket buffer drops the packet, as the network would. */
	if (sendto(s->fd, packet, RTP_HEADER_BYTES + len, 0, (struct sockaddr *)&s->remote,
		    s->remote_len) >= 0)
		s->sent++;
}

static void fill_noise(struct stream *s, int16_t out[MEDIA_FRAME])
{
	for (int i = 0; i < MEDIA_FRAME; i++) {
		s->noise = s->noise * 1664525u + 1013904223u;
		out[i] = (int16_t)((int)(s->noise >> 28) - NOISE_AMPLITUDE);
	}
}

/* True when a telephone event took this tick's place. */
static bool send_event(struct stream *s)
{
	struct rtp_event e;
	uint8_t payload[RTP_EVENT_BYTES];
	struct rtp_header h = { .payload_type = (uint8_t)s->event_type, .timestamp = s->timestamp,
		.ssrc = s->ssrc };

	if (s->event_type < 0 || !digits_out_next(&s->digits_out, &e, &h.marker, &h.timestamp))
		return false;
	h.sequence = s->sequence++;
	rtp_write_event(payload, &e);
	transmit(s, &h, payload, sizeof(payload));
	return true;
}

static void speak(struct stream *s, int16_t spoken[MEDIA_FRAME])
{
	bool speech = s->handler.fill != NULL && s->handler.fill(spoken, s->handler.arg);
	uint8_t codes[MEDIA_FRAME];
	struct rtp_header h = { .payload_type = (uint8_t)s->payload_type, .timestamp = s->timestamp,
		.ssrc = s->ssrc };

	if (!speech)
		fill_noise(s, spoken);
	if (!send_event(s) && s->may_send) {
		/* The marker says where speech begins after silence (RFC 3551 4.1). */
		h.marker = speech && !s->spoke_before;
		h.sequence = s->sequence++;
		law_encode(s->law, spoken, codes, MEDIA_FRAME);
		transmit(s, &h, codes, MEDIA_FRAME);
	}
	s->timestamp += MEDIA_FRAME;
	if (speech && s->handler.on_sent != NULL)
		s->handler.on_sent(clock_mono_us(), !s->spoke_before, s->handler.arg);
	s->spoke_before = speech;
}

static void release(struct stream *s);

static void tick(struct worker_ticked *t, int64_t mono_us)
{
	struct stream *s = LIST_ENTRY(t, struct stream, ticked);
	int16_t heard[MEDIA_FRAME] = { 0 }, spoken[MEDIA_FRAME] = { 0 };

	s->in_callback++;
	if (s->connected && !s->freed)
		hear(s, mono_us, heard);
	if (s->sending && !s->freed)
		speak(s, spoken);
	if (s->recorder != NULL && !s->freed)
		recorder_add(s->recorder, heard, spoken, MEDIA_FRAME);
	s->in_callback--;
	if (s->freed && s->in_callback == 0)
		release(s);
}

/* ---- life ---- */

static int set_up(struct stream *s, const struct stream_params *params)
{
	int err = hearing_new(&s->hearing);

	s->digits_in = digits_in_new(on_digit, s);
	s->vad = vad_new();
	if (err < 0 || s->digits_in == NULL || s->vad == NULL)
		return -ENOMEM;
	err = bind_any(s, params);
	if (err < 0)
		return err;
	s->readable = event_new(worker_base(s->worker), s->fd, EV_READ | EV_PERSIST, on_readable, s);
	if (s->readable == NULL || event_add(s->readable, NULL) < 0)
		return -ENOMEM;
	if (getrandom(&s->ssrc, sizeof(s->ssrc), 0) < 0 ||
		getrandom(&s->sequence, sizeof(s->sequence), 0) < 0 ||
		getrandom(&s->timestamp, sizeof(s->timestamp), 0) < 0)
		return -errno;
	return 0;
}

int stream_new(struct stream **sp, const struct stream_params *params)
{
	struct stream *s = calloc(1, sizeof(*s));
	int err;

	if (s == NULL)
		return -ENOMEM;
	s->worker = params->worker;
	s->handler = *params->handler;
	s->fd = -1;
	s->event_type = -1;
	tones_init(&s->tones);
	list_init(&s->ticked.entry);
	s->ticked.tick = tick;
	err = set_up(s, params);
	if (err < 0) {
		release(s);
		return err;
	}
	worker_add_ticked(s->worker, &s->ticked);
	*sp = s;
	return 0;
}

static void release(struct stream *s)
{
	list_remove(&s->ticked.entry);
	recorder_stop(s->recorder);
	if (s->readable != NULL)
		event_free(s->readable);
	if (s->fd >= 0)
		close(s->fd);
	hearing_free(s->hearing);
	digits_in_free(s->digits_in);
	vad_free(s->vad);
	free(s);
}

void stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	s->freed = true;
	if (s->in_callback == 0)
		release(s);
}

uint16_t stream_port(const struct stream *s)
{
	return s->port;
}

int stream_connect(struct stream *s, const struct sdp_audio *remote)
{
	int err = address_of(remote->host, remote->port, &s->remote, &s->remote_len);

	if (err < 0)
		return err;
	s->payload_type = remote->payload_type;
	s->event_type = remote->event_type;
	s->law = remote->payload_type == 8 ? LAW_A : LAW_MU;
	s->may_send = remote->send;
	hearing_set_law(s->hearing, s->law);
	s->connected = true;
	return 0;
}

void stream_start_sending(struct stream *s)
{
	int16_t spoken[MEDIA_FRAME];

	if (s->sending)
		return;
	s->sending = true;
	/* Not at the next tick: the person who just answered is listening now. */
	s->in_callback++;
	speak(s, spoken);
	s->in_callback--;
	if (s->freed && s->in_callback == 0)
		release(s);
}

int stream_send_digits(struct stream *s, const char *digits)
{
	return digits_out_add(&s->digits_out, digits);
}

int stream_record(struct stream *s, const char *path)
{
	if (s->recorder != NULL)
		return -EALREADY;
	return recorder_start(&s->recorder, worker_recorder(s->worker), path);
}

void stream_record_stop(struct stream *s)
{
	recorder_stop(s->recorder);
	s->recorder = NULL;
}

void stream_stats(const struct stream *s, struct stream_stats *ret)
{
	hearing_stats(s->hearing, ret);
	ret->sent = s->sent;
}
