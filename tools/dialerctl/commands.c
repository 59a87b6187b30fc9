/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/commands.h"

#include <stddef.h>

#include "tools/dialerctl/command.h"

#include "dialer/base/banned.h"

const struct command commands[] = {
	{ "campaign load", "FILE [--dry-run]", "load a campaign file, or load it again after a change",
		"  --dry-run   check the file and its script only\n", cmd_campaign_load },
	{ "campaign list", "", "list campaigns", "", cmd_campaign_list },
	{ "campaign start", "NAME", "begin to call", "Refused leads are decided anew.\n", cmd_campaign_start },
	{ "campaign pause", "NAME [--timeout SECONDS]", "stop calling; returns when no further INVITE leaves",
		"  --timeout SECONDS   wait so long for the nodes (10)\n", cmd_campaign_pause },
	{ "campaign resume", "NAME", "go on after a pause", "Refused leads are decided anew.\n", cmd_campaign_resume },
	{ "campaign status", "NAME [--watch] [--until-finished] [--timeout SECONDS]", "show how far it is",
		"  --watch             go on showing one line each second\n"
		"  --until-finished    end when nothing is left to do before the timeout\n"
		"  --timeout SECONDS   give up watching then, with exit status 6\n", cmd_campaign_status },
	{ "campaign report", "NAME", "outcomes, refusals with citations, timings", "", cmd_campaign_report },
	{ "policy check", "NUMBER --campaign NAME [--at TIME] | NUMBER --purpose PURPOSE [options]",
		"may this number be called, and on what terms",
		"  --campaign NAME    with this campaign's settings and this lead's data\n"
		"  --at TIME          at another time than now\n"
		"  --place US-XX      as if the address were there\n"
		"  --zone AREA/CITY   as if this clock were declared\n"
		"Without a campaign, as the first call of one with an artificial voice:\n"
		"  --purpose marketing|informational\n"
		"  --seller NAME      whose consents count; none without it\n"
		"  --record           that wants to record\n"
		"  --business         that calls businesses only\n"
		"  --live-voice       in which a person speaks\n"
		"Exit status 0: allowed; 3: not now or not at all.\n", cmd_policy_check },
	{ "policy rules", "[--place US-XX]", "list the rules with their citations", "", cmd_policy_rules },
	{ "call list", "[--campaign NAME] [--disposition NAME] [--number NUMBER] [-n COUNT] [--full]",
		"list calls, newest first",
		"  -n COUNT   at most so many (20)\n  --full     show numbers of people in full\n", cmd_call_list },
	{ "call show", "ID", "one call: decision, timeline, transcript, recording", "", cmd_call_show },
	{ "number list", "[--pool NAME]", "list caller IDs", "", cmd_number_list },
	{ "number add", "NUMBER --pool NAME [--place PLACE] [--cap N] [--attestation A|B|C]", "add a caller ID",
		"", cmd_number_add },
	{ "number rest", "NUMBER [--reason TEXT]", "let a caller ID rest", "", cmd_number_rest },
	{ "number activate", "NUMBER [--reason TEXT]", "use a resting caller ID again", "", cmd_number_activate },
	{ "trunk list", "", "list trunks and their use", "", cmd_trunk_list },
	{ "db migrate", "[--dir DIR]", "bring the database to this program's schema",
		"  --dir DIR   schema folder (the installed one)\n", cmd_db_migrate },
	{ "db status", "[--dir DIR]", "list migrations, applied and pending", "", cmd_db_status },
	{ "config check", "", "check the configuration and what it points to", "", cmd_config_check },
	{ "config keys", "", "list every key with its default and meaning", "", cmd_config_keys },
	{ "help", "[COMMAND]", "list the commands, or explain one", "", cmd_help },
	{ NULL, NULL, NULL, NULL, NULL },
};
