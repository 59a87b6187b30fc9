/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dialer.conf(5) as a struct. One table (config_tbl.h) lists every key with type, default, range,
 * unit and help; it feeds the parser, `dialerctl config check` and the check that the man page
 * knows every key. Read once at start; read-only afterwards, so any thread may read it.
 */
#ifndef DIALER_BASE_CONFIG_H
#define DIALER_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_TEXT_MAX 256
#define CONFIG_TRUNKS_MAX 32
#define CONFIG_ERROR_MAX 512

enum trunk_transport { TRUNK_UDP = 0, TRUNK_TCP };

/* [trunk NAME] */
struct config_trunk {
	char name[64];
	char host[CONFIG_TEXT_MAX];      /* IP literal or name */
	int port;                        /* 5060 */
	enum trunk_transport transport;  /* "udp" or "tcp" */
	char username[CONFIG_TEXT_MAX];  /* "" means no digest */
	char password[CONFIG_TEXT_MAX];  /* or password_file, read at load */
	char realm[CONFIG_TEXT_MAX];     /* "" accepts any */
	char from_domain[CONFIG_TEXT_MAX]; /* "" means the host */
	bool enroll;                     /* key "register": REGISTER and keep it fresh */
	int options_s;                   /* OPTIONS health every so many seconds; 0 never */
	int calls_per_second;            /* 1..1000 */
	int channels;                    /* most calls at once */
};

struct config {
	/* [database] */
	char conninfo[CONFIG_TEXT_MAX];  /* libpq connection string */
	/* [node] */
	char node[64];
	char state_dir[CONFIG_TEXT_MAX]; /* recordings/, lists/ */
	int lease_ms;                    /* 10000: a node that cannot renew stops sending */
	char log_level[16];
	/* [policy] */
	char packs_dir[CONFIG_TEXT_MAX]; /* *.json and *.ics */
	char overlay_dir[CONFIG_TEXT_MAX + 16]; /* "" none */
	char after_review[16];           /* "warn" or "refuse" */
	char tz_min[16];                 /* "2026b" */
	char zoneinfo_dir[CONFIG_TEXT_MAX]; /* /usr/share/zoneinfo */
	/* [sip] */
	char sip_host[CONFIG_TEXT_MAX];  /* local IP literal */
	int sip_port;                    /* 0: any free port */
	/* [media] */
	char media_host[CONFIG_TEXT_MAX];
	int rtp_port_min, rtp_port_max;
	int recordings_free_mb;          /* with less room no call begins that is to be recorded; 0: not looked at */
	int media_workers;               /* 0: one per core */
	/* [agent] */
	int slots;                       /* conversations at once on this node */
	int call_max_s;                  /* 10..14400: a conversation is hung up after so long */
	int hand_over_ring_s;            /* 3..60: a representative rings for so long */
	char voice[32];                  /* "slt", "kal16" ... */
	int inference_threads;           /* 0: one per core */
	char sphinx_model_dir[CONFIG_TEXT_MAX];

	/* [audit] */
	char audit_key[CONFIG_TEXT_MAX + 16]; /* private key; its public half has ".pub" behind */
	char audit_publish[CONFIG_TEXT_MAX]; /* "" no file */
	int audit_interval_ms, retention_h;

	/* [http] */
	char http_host[CONFIG_TEXT_MAX]; /* IP literal, 127.0.0.1 */
	int http_port;                   /* 0: no HTTP server */

	struct config_trunk trunks[CONFIG_TRUNKS_MAX];
	int trunk_count;
};

/*
 * Read path (or only the defaults when path is NULL). Returns 0, or -EINVAL/-errno with
 * "file:line: what (hint: remedy)" in error.
 */
int config_read(struct config *c, const char *path, char error[CONFIG_ERROR_MAX])
	__attribute__((warn_unused_result));
/* NULL when there is none of that name. */
const struct config_trunk *config_trunk_find(const struct config *c, const char *name);

/* For `config check` and the man page test: visit every key of the table. */
struct config_key_info {
	const char *section; /* "trunk" stands for [trunk NAME] */
	const char *key;
	const char *type;    /* "text", "integer", "boolean", "udp|tcp" */
	const char *fallback; /* default, as text */
	const char *unit;    /* "" none */
	long min, max;       /* integers only */
	const char *help;
};
const struct config_key_info *config_key(size_t index); /* NULL beyond the last */

#endif
