/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "dialer/base/banned.h"

#define POOL_THREADS_MAX 64
#define POOL_NICE 5

struct pool {
	pthread_mutex_t lock; /* guards the queue and stopping */
	pthread_cond_t work;
	struct {
		struct job *first, **last;
	} queue[POOL_ORDERS];
	size_t count, capacity;  /* of all queues */
	bool stopping, run_inline;
	int threads;
	pthread_t thread[POOL_THREADS_MAX];
};

/* Under the lock; NULL when there is none. */
static struct job *first_job(struct pool *p)
{
	for (int i = 0; i < POOL_ORDERS; i++) {
		struct job *j = p->queue[i].first;

		if (j == NULL)
			continue;
		p->queue[i].first = j->next;
		if (j->next == NULL)
			p->queue[i].last = &p->queue[i].first;
		p->count--;
		return j;
	}
	return NULL;
}

static struct job *take(struct pool *p)
{
	struct job *j;

	pthread_mutex_lock(&p->lock);
	for (j = first_job(p); j == NULL && !p->stopping; j = first_job(p))
		pthread_cond_wait(&p->work, &p->lock);
	pthread_mutex_unlock(&p->lock);
	return j;
}

static void *run_jobs(void *arg)
{
	/* Linux keeps the nice value per thread. It may fail; then the pool is as important as all. */
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), POOL_NICE);
	for (struct job *j = take(arg); j != NULL; j = take(arg))
		j->run(j);
	return NULL;
}

static int thread_count(int wanted)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (wanted <= 0)
		wanted = cores > 0 ? (int)cores : 1;
	return wanted < POOL_THREADS_MAX ? wanted : POOL_THREADS_MAX;
}

int pool_start(struct pool **pp, int threads, size_t capacity)
{
	struct pool *p = calloc(1, sizeof(*p));
	int err = 0;

	if (p == NULL)
		return -ENOMEM;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	for (int i = 0; i < POOL_ORDERS; i++)
		p->queue[i].last = &p->queue[i].first;
	p->capacity = capacity;
	p->run_inline = threads == POOL_INLINE;
	for (int n = p->run_inline ? 0 : thread_count(threads); err == 0 && p->threads < n;) {
		err = pthread_create(&p->thread[p->threads], NULL, run_jobs, p);
		if (err == 0)
			p->threads++;
	}
	if (err != 0) {
		pool_stop(p);
		return -err;
	}
	*pp = p;
	return 0;
}

void pool_stop(struct pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (int i = 0; i < p->threads; i++)
		pthread_join(p->thread[i], NULL);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

int pool_post(struct pool *p, enum pool_order order, struct job *j)
{
	if (p->run_inline) {
		j->run(j);
		return 0;
	}
	pthread_mutex_lock(&p->lock);
	if (p->count >= p->capacity || p->stopping) {
		pthread_mutex_unlock(&p->lock);
		return -ENOBUFS;
	}
	j->next = NULL;
	*p->queue[order].last = j;
	p->queue[order].last = &j->next;
	p->count++;
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
	return 0;
}
