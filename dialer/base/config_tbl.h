/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every key of dialer.conf(5), in the order of the manual.
 *   CONFIG_TEXT(section, key, field, default, help)
 *   CONFIG_INTEGER(section, key, field, default, min, max, unit, help)
 * and for [trunk NAME], with fields of struct config_trunk:
 *   TRUNK_TEXT, TRUNK_INTEGER, TRUNK_BOOLEAN, TRUNK_TRANSPORT, TRUNK_FILE
 * A text default of "" that is computed when the file is read says so in its help.
 */
CONFIG_TEXT("database", "conninfo", conninfo, "dbname=dialer", "libpq connection string")

CONFIG_TEXT("node", "name", node, "", "name of this node, one of its own for each; the host's name if not given")
CONFIG_TEXT("node", "state_dir", state_dir, "/var/lib/dialer", "folder of recordings and number lists")
CONFIG_INTEGER("node", "lease_ms", lease_ms, 10000, 1000, 600000, "ms",
	"a node that cannot renew its lease for so long stops sending")
CONFIG_TEXT("node", "log_level", log_level, "info", "error, warn, info or debug")

CONFIG_TEXT("policy", "packs_dir", packs_dir, "", "folder of rule packs and holidays; the installed ones if not given")
CONFIG_TEXT("policy", "overlay_dir", overlay_dir, "",
	"folder of the officer's overlays and waivers; overlays in state_dir, where there is one, if not given")
CONFIG_TEXT("policy", "after_review", after_review, "warn",
	"what a pack past its review_by does: warn, or refuse every call its rules speak about")
CONFIG_TEXT("policy", "tz_min", tz_min, "2026b", "time zone data older than this is warned of")
CONFIG_TEXT("policy", "zoneinfo_dir", zoneinfo_dir, "/usr/share/zoneinfo", "time zone database")

CONFIG_TEXT("sip", "host", sip_host, "127.0.0.1", "local address of SIP, an IP literal")
CONFIG_INTEGER("sip", "port", sip_port, 5060, 0, 65535, "", "local port of SIP; 0 takes any free one")

CONFIG_TEXT("media", "host", media_host, "127.0.0.1", "local address of RTP, an IP literal, as trunks can reach it")
CONFIG_INTEGER("media", "rtp_port_min", rtp_port_min, 20000, 1024, 65534, "", "first port of RTP, even")
CONFIG_INTEGER("media", "rtp_port_max", rtp_port_max, 29998, 1026, 65535, "", "last port of RTP")
CONFIG_INTEGER("media", "recordings_free_mb", recordings_free_mb, 200, 0, 1048576, "MB",
	"with less room in state_dir campaigns that record begin no calls; 0: not looked at")
CONFIG_INTEGER("media", "workers", media_workers, 0, 0, 256, "", "media threads; 0: one for each core")

CONFIG_INTEGER("agent", "slots", slots, 10, 1, 10000, "", "conversations at once on this node")
CONFIG_INTEGER("agent", "call_max_s", call_max_s, 1800, 10, 14400, "s", "a conversation is hung up after so long")
CONFIG_INTEGER("agent", "hand_over_ring_s", hand_over_ring_s, 15, 3, 60, "s",
	"a representative who does not answer for so long is away, and the next one is called")
CONFIG_TEXT("agent", "voice", voice, "slt", "slt, kal16, kal, rms or awb; a script may name another")
CONFIG_INTEGER("agent", "inference_threads", inference_threads, 0, 0, 256, "",
	"threads of recognition and synthesis; 0: one for each core")
CONFIG_TEXT("agent", "sphinx_model_dir", sphinx_model_dir, "/usr/share/pocketsphinx/model/en-us",
	"acoustic model and dictionary of the recogniser")

CONFIG_TEXT("audit", "key", audit_key, "", "key that signs the log, the same on all nodes; audit.key in state_dir if not given")
CONFIG_TEXT("audit", "publish", audit_publish, "", "file to which each signed head is added; none if not given")
CONFIG_INTEGER("audit", "interval_ms", audit_interval_ms, 1000, 100, 60000, "ms",
	"new evidence is sealed into the log every so often")
CONFIG_INTEGER("audit", "retention_h", retention_h, 24, 0, 168, "h",
	"what is older than it may become is deleted every so often, by one node of all; 0: not by itself")

CONFIG_TEXT("http", "host", http_host, "127.0.0.1", "address of the HTTP server, an IP literal")
CONFIG_INTEGER("http", "port", http_port, 0, 0, 65535, "", "port of the HTTP server; 0: no server")

TRUNK_TEXT("host", host, "", "address or name of the carrier; required")
TRUNK_INTEGER("port", port, 5060, 1, 65535, "", "port of the carrier")
TRUNK_TRANSPORT("transport", transport, "udp", "how to reach it")
TRUNK_TEXT("username", username, "", "digest user; none without it")
TRUNK_TEXT("password", password, "", "digest password")
TRUNK_FILE("password_file", password, "file whose first line is the password")
TRUNK_TEXT("realm", realm, "", "the only digest realm that is answered; any without it")
TRUNK_TEXT("from_domain", from_domain, "", "domain of the From header; the host if not given")
TRUNK_BOOLEAN("register", enroll, "no", "REGISTER with the carrier and keep it fresh")
TRUNK_INTEGER("options_s", options_s, 30, 0, 3600, "s", "OPTIONS health check every so often; 0 never")
TRUNK_INTEGER("calls_per_second", calls_per_second, 1, 1, 1000, "calls/s", "most new calls in a second, of all nodes together")
TRUNK_INTEGER("channels", channels, 10, 1, 100000, "calls", "most calls at once, of all nodes together")
