/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a call's audio costs: pairs of streams that talk to each other over the loopback with RTP,
 * jitter buffer, concealment, G.711, key, tone and voice detection, all of it, on as many workers
 * as there are cores. Processor time of the whole process, by second and call; a call is one stream.
 */
#include "config.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/media/stream.h"
#include "dialer/media/worker.h"
#include "dialer/sip/sdp.h"

#include "dialer/base/banned.h"

#define CALLS_FULL 100
#define CALLS_SHORT 40
#define SETTLE_S 1
#define MEASURE_S 6

struct pair {
	struct msg msg;
	struct stream *streams[2];
	struct stream_stats stats[2];
	int err;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int handled;

/* Noise, so that no detector has an easy frame. */
static bool fill(int16_t out[MEDIA_FRAME], void *arg)
{
	static _Thread_local uint32_t seed = 1;

	(void)arg;
	for (int i = 0; i < MEDIA_FRAME; i++) {
		seed = seed * 1664525u + 1013904223u;
		out[i] = (int16_t)((int)(seed >> 16) / 16 - 2048);
	}
	return true;
}

static void on_frame(const struct media_frame *f, void *arg)
{
	(void)f;
	(void)arg;
}

static void on_digit(char digit, void *arg)
{
	(void)digit;
	(void)arg;
}

static void on_tone(enum media_tone tone, void *arg)
{
	(void)tone;
	(void)arg;
}

static void told(void)
{
	pthread_mutex_lock(&lock);
	handled++;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static int connect_to(struct stream *s, const struct stream *other)
{
	struct sdp_audio remote = { .valid = true, .host = "127.0.0.1", .port = stream_port(other),
		.payload_type = 0, .event_type = 101, .ptime_ms = 20, .send = true, .receive = true };
	int err = stream_connect(s, &remote);

	if (err == 0)
		stream_start_sending(s);
	return err;
}

static void open_pair(struct msg *m, void *owner)
{
	static const struct stream_handler handler = { .on_frame = on_frame, .fill = fill,
		.on_digit = on_digit, .on_tone = on_tone };
	struct pair *p = (struct pair *)m;
	const struct stream_params params = { .worker = owner, .host = "127.0.0.1",
		.port_min = 20000, .port_max = 29998, .handler = &handler };

	for (int i = 0; i < 2 && p->err == 0; i++)
		p->err = stream_new(&p->streams[i], &params);
	for (int i = 0; i < 2 && p->err == 0; i++)
		p->err = connect_to(p->streams[i], p->streams[1 - i]);
	told();
}

static void close_pair(struct msg *m, void *owner)
{
	struct pair *p = (struct pair *)m;

	(void)owner;
	for (int i = 0; i < 2; i++) {
		if (p->streams[i] != NULL)
			stream_stats(p->streams[i], &p->stats[i]);
		stream_free(p->streams[i]);
	}
	told();
}

/* Hand every pair to its worker and wait until all are done. */
static int each(struct worker **workers, struct pair *pairs, int count,
	void (*handle)(struct msg *m, void *owner))
{
	handled = 0;
	for (int i = 0; i < count; i++) {
		pairs[i].msg = (struct msg){ NULL, handle };
		if (mailbox_post(worker_mailbox(workers[i]), &pairs[i].msg) < 0)
			return -1;
	}
	pthread_mutex_lock(&lock);
	while (handled < count)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return 0;
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int report(const struct pair *pairs, int count, int workers, double ms_per_s)
{
	unsigned long long received = 0, lost = 0;

	for (int i = 0; i < 2 * count; i++) {
		const struct stream_stats *s = &pairs[i / 2].stats[i % 2];

		if (pairs[i / 2].err != 0 || s->received < 50 * (MEASURE_S + SETTLE_S) * 9 / 10) {
			fprintf(stderr, "bench_media: call %d heard %llu packets (error %d)\n", i,
				(unsigned long long)s->received, pairs[i / 2].err);
			return 1;
		}
		received += s->received;
		lost += s->lost;
	}
	printf("# %d calls that talk to each other in pairs over the loopback, mu-law, 20 ms, both ways"
	       " all the time, on %d workers for %d s; %llu packets received, %llu lost; sockets,"
	       " jitter buffer, concealment, detectors of keys, tones and voice; no recording\n",
		2 * count, workers, MEASURE_S, received, lost);
	printf("figure media_cpu_ms_per_s_per_call %.3f ms/s\n", ms_per_s / (2 * count));
	return 0;
}

int main(void)
{
	static struct pair pairs[CALLS_FULL / 2];
	static struct worker *workers[CALLS_FULL / 2];
	const char *form = getenv("BENCH_FORM");
	int count = (form != NULL && strcmp(form, "short") == 0 ? CALLS_SHORT : CALLS_FULL) / 2;
	int cores = (int)sysconf(_SC_NPROCESSORS_ONLN), status = 1;
	struct worker_pool *pool;
	double cpu, ms_per_s;
	int64_t began_us;

	if (worker_pool_start(&pool, cores > 0 ? cores : 1, "/tmp", 0) < 0) {
		fprintf(stderr, "bench_media: no workers\n");
		return 1;
	}
	for (int i = 0; i < count; i++)
		workers[i] = worker_pool_pick(pool);
	if (each(workers, pairs, count, open_pair) == 0) {
		sleep(SETTLE_S);
		cpu = cpu_ms();
		began_us = clock_mono_us();
		sleep(MEASURE_S);
		ms_per_s = (cpu_ms() - cpu) * (double)CLOCK_US_PER_S / (double)(clock_mono_us() - began_us);
		if (each(workers, pairs, count, close_pair) == 0)
			status = report(pairs, count, worker_pool_size(pool), ms_per_s);
	}
	worker_pool_stop(pool);
	return status;
}
