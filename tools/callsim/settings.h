/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration file of callsim (callsim(1)): trunks, media, population. */
#ifndef CALLSIM_SETTINGS_H
#define CALLSIM_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/callsim/digest.h"

#define TRUNKS_MAX 32

struct json_reader;
struct population;
struct voices;

struct trunk_settings {
	char name[64];
	char host[64];             /* IP literal */
	int port;                  /* 0 any */
	bool tcp;
	char username[128];        /* "" no authentication */
	char password[128];
	char realm[128];
	int challenge;             /* 401 or 407, for INVITE */
	enum digest_algorithm algorithm;
	int calls_per_second;      /* new calls in any second; 0 no limit */
	int channels;              /* calls at once; 0 no limit */
	int retry_after_s;         /* in the 503 beyond a limit */
};

struct settings {
	struct trunk_settings trunks[TRUNKS_MAX];
	int trunk_count;
	char media_host[64];
	double speech_dbov;        /* the ear's threshold */
	double noise_dbov;         /* line noise of a quiet person */
	bool log_headers;          /* all headers of each INVITE into the log */
};

/*
 * Read path. "population" is an object, or the name of a file beside this one; without it the
 * population's keys stand in the file itself. Without "trunks" there is one: "main", UDP, any free
 * port of 127.0.0.1, no credentials, no limits. Returns 0, -ENOMEM, or -EINVAL/-errno with the
 * fault in r.
 */
int settings_read(struct settings *s, struct population **pp, struct voices *voices,
	struct json_reader *r, const char *path) __attribute__((warn_unused_result));

#endif
