/* SPDX-License-Identifier: Apache-2.0 */
/* consent certificate load, add */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/ipaddr.h"
#include "dialer/leads/certificate.h"
#include "dialer/leads/load.h"
#include "dialer/store/law.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/load_ui.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/text_file.h"

#include "dialer/base/banned.h"

int cmd_consent_certificate_load(struct ctl *ctl, int argc, char **argv)
{
	const char *seller = NULL, *maps[HEADER_MAPS_MAX];
	struct load_options o = { .zoneinfo_dir = ctl->config.zoneinfo_dir, .progress = load_progress };
	const struct option_spec specs[] = {
		{ .name = "--seller", .kind = OPTION_TEXT, .to = &seller },
		{ .name = "--region", .kind = OPTION_TEXT, .to = &o.region },
		{ .name = "--rejects", .kind = OPTION_TEXT, .to = &o.rejects },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &o.dry_run },
		{ .name = NULL },
	};
	struct load_result r;
	int code = load_options_read(ctl, &argc, argv, specs, maps, &o), err;

	if (code != 0)
		return options_exit(code);
	if (seller == NULL)
		return ctl_usage(ctl, "--seller is missing");
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = load_certificates(&ctl->db, seller, &o, &r);
	return load_tell(ctl, err, &o, &r, "certificates");
}

/* ---- one ---- */

struct adding {
	struct certificate c;
	struct certificate_for whose;
	const char *kind, *certificate, *fingerprint, *text_sha256, *answer, *seller;
	const char *page_id, *page_url, *ip, *user_agent, *vendor;
	char *document; /* of answer; owned */
	int64_t now_us;
};

static int flaw(const struct ctl *ctl, const struct certificate_flaw *f)
{
	return ctl_usage(ctl, "%s: %s (hint: %s)", f->part, f->reason, f->remedy);
}

static int take_texts(const struct ctl *ctl, struct adding *a)
{
	const struct {
		const char *name, *text;
		char *to;
		size_t size;
	} texts[] = {
		{ "--page-id", a->page_id, a->c.page_id, sizeof(a->c.page_id) },
		{ "--page-url", a->page_url, a->c.page_url, sizeof(a->c.page_url) },
		{ "--ip", a->ip, a->c.ip, sizeof(a->c.ip) },
		{ "--user-agent", a->user_agent, a->c.user_agent, sizeof(a->c.user_agent) },
		{ "--vendor", a->vendor, a->c.vendor, sizeof(a->c.vendor) },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i].text == NULL)
			continue;
		if (strlen(texts[i].text) >= texts[i].size)
			return ctl_usage(ctl, "%s has more than %zu bytes", texts[i].name, texts[i].size - 1);
		snprintf(texts[i].to, texts[i].size, "%s", texts[i].text);
	}
	if (a->ip != NULL && !ipaddr_valid(a->ip))
		return ctl_usage(ctl, "--ip \"%s\" (hint: 192.0.2.7, or 2001:db8::7)", a->ip);
	return CTL_OK;
}

static int take_certificate(const struct ctl *ctl, struct adding *a)
{
	enum certificate_issuer kind = a->kind != NULL ? certificate_issuer_parse(a->kind) : CERTIFICATE_NONE;
	struct certificate_flaw f;
	bool good;

	if (a->kind != NULL && kind == CERTIFICATE_NONE)
		return ctl_usage(ctl, "--kind \"%s\" (hint: trustedform, or jornaya)", a->kind);
	if (a->certificate == NULL)
		return ctl_usage(ctl, "--certificate is missing (hint: https://cert.trustedform.com/..., or a LeadiD token)");
	if (kind == CERTIFICATE_TRUSTEDFORM)
		good = certificate_read_url(&a->c, a->certificate, &f);
	else if (kind == CERTIFICATE_LEADID)
		good = certificate_read_leadid(&a->c, a->certificate, &f);
	else
		good = certificate_read_either(&a->c, a->certificate, &f);
	return good ? CTL_OK : flaw(ctl, &f);
}

static int take_proofs(const struct ctl *ctl, struct adding *a)
{
	struct certificate_flaw f;
	size_t len = 0;
	int code;

	a->c.has_text = a->text_sha256 != NULL;
	if (a->c.has_text && !load_parse_sha256(a->text_sha256, a->c.text_sha256))
		return ctl_usage(ctl, "--text-sha256 \"%s\" (hint: 64 hexadecimal digits)", a->text_sha256);
	if (a->fingerprint != NULL && !certificate_read_fingerprint(&a->c, a->fingerprint, &f))
		return flaw(ctl, &f);
	if (a->answer != NULL) {
		code = text_file_read(a->answer, CERTIFICATE_DOCUMENT_MAX, &a->document, &len);
		if (code != CTL_OK)
			return code;
		if (!certificate_read_answer(&a->c, a->document, len, a->whose.number, &f))
			return ctl_fail(CTL_REFUSED, "%s: %s: %s (hint: %s)", a->answer, f.part, f.reason, f.remedy);
	}
	if (!certificate_check(&a->c, a->whose.number, a->now_us, &f))
		return ctl_fail(CTL_REFUSED, "%s: %s (hint: %s)", f.part, f.reason, f.remedy);
	return CTL_OK;
}

static int check(const struct ctl *ctl, struct adding *a, const char *number)
{
	char error[256];
	int code;

	if (value_phone(number, "US", false, &a->whose.number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = take_certificate(ctl, a);
	if (code == CTL_OK)
		code = take_texts(ctl, a);
	return code == CTL_OK ? take_proofs(ctl, a) : code;
}

static int tell(const struct ctl *ctl, const struct adding *a, bool is_new, int64_t event)
{
	const struct certificate *c = &a->c;
	enum certificate_standing s = certificate_standing(c->issuer, c->created_us != 0 ? c->created_us : a->now_us,
		c->claimed_us, c->expires_us, a->now_us);
	char text[E164_TEXT_MAX];

	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:I, s:s, s:s, s:b, s:s}", "number",
			e164_format(a->whose.number, text), "event", (json_int_t)event, "issuer",
			certificate_issuer_name(c->issuer), "token", c->token, "new", is_new, "standing",
			certificate_standing_name(s)));
	printf("%s: %s certificate of consent %" PRId64 " %s, %s\n", e164_format(a->whose.number, text),
		certificate_issuer_title(c->issuer), event, is_new ? "recorded" : "is in the ledger already",
		certificate_standing_name(s));
	if (certificate_standing_hint(s) != NULL)
		printf("warning: %s\n", certificate_standing_hint(s));
	return CTL_OK;
}

static int add(struct ctl *ctl, struct adding *a)
{
	int64_t event = 0;
	int code = ctl_database(ctl), err = 0;

	if (code != CTL_OK)
		return code;
	if (a->seller != NULL)
		err = law_seller(&ctl->db, a->seller, &a->whose.seller_id);
	if (err == 0)
		err = certificate_add(&ctl->db, &a->whose, &a->c, &event);
	if (err == -EILSEQ)
		return ctl_fail(CTL_REFUSED, "%s", ctl->db.error);
	if (err < 0 && err != -EEXIST)
		return ctl_store_failed(ctl, err);
	return tell(ctl, a, err == 0, event);
}

int cmd_consent_certificate_add(struct ctl *ctl, int argc, char **argv)
{
	struct adding a = { .whose = { .ref = "" }, .now_us = clock_wall_us() };
	const struct option_spec specs[] = {
		{ .name = "--kind", .kind = OPTION_TEXT, .to = &a.kind },
		{ .name = "--certificate", .kind = OPTION_TEXT, .to = &a.certificate },
		{ .name = "--seller", .kind = OPTION_TEXT, .to = &a.seller },
		{ .name = "--event", .kind = OPTION_NUMBER, .to = &a.whose.event_id, .min = 1, .max = INT64_MAX },
		{ .name = "--ref", .kind = OPTION_TEXT, .to = &a.whose.ref },
		{ .name = "--created-at", .kind = OPTION_TIME, .to = &a.c.created_us },
		{ .name = "--claimed-at", .kind = OPTION_TIME, .to = &a.c.claimed_us },
		{ .name = "--expires", .kind = OPTION_TIME, .to = &a.c.expires_us },
		{ .name = "--vendor", .kind = OPTION_TEXT, .to = &a.vendor },
		{ .name = "--page-id", .kind = OPTION_TEXT, .to = &a.page_id },
		{ .name = "--page-url", .kind = OPTION_TEXT, .to = &a.page_url },
		{ .name = "--ip", .kind = OPTION_TEXT, .to = &a.ip },
		{ .name = "--user-agent", .kind = OPTION_TEXT, .to = &a.user_agent },
		{ .name = "--fingerprint", .kind = OPTION_TEXT, .to = &a.fingerprint },
		{ .name = "--text-sha256", .kind = OPTION_TEXT, .to = &a.text_sha256 },
		{ .name = "--answer", .kind = OPTION_TEXT, .to = &a.answer },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	code = check(ctl, &a, argv[0]);
	if (code == CTL_OK)
		code = add(ctl, &a);
	free(a.document);
	return code;
}
