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
	{ "campaign check", "NAME", "what each place it has leads in demands before one call is made",
		"Exit status 0: every place can be called; 3: some cannot.\n", cmd_campaign_check },
	{ "campaign start", "NAME", "begin to call", "Refused leads are decided anew. A campaign that can call nobody is\n"
		"not begun.\n", cmd_campaign_start },
	{ "campaign pause", "NAME [--timeout SECONDS]", "stop calling; returns when no further INVITE leaves",
		"  --timeout SECONDS   wait so long for the nodes (10)\n", cmd_campaign_pause },
	{ "campaign resume", "NAME", "go on after a pause", "Refused leads are decided anew.\n", cmd_campaign_resume },
	{ "campaign drain", "NAME [--timeout SECONDS]", "stop calling; returns when nothing is under way any more",
		"  --timeout SECONDS   wait so long for calls to end (600)\n", cmd_campaign_drain },
	{ "campaign stop", "NAME [--cancel-ringing | --hang-up] [--timeout SECONDS]", "end a campaign, with or without its calls",
		"  --cancel-ringing    cancel what rings; conversations go on\n"
		"  --hang-up           cancel what rings and hang up conversations\n"
		"  --timeout SECONDS   wait so long for the nodes (10)\n"
		"Only \"campaign start\" begins it again.\n", cmd_campaign_stop },
	{ "campaign stop-all", "[--cancel-ringing | --hang-up] [--timeout SECONDS]", "end every campaign at once",
		"As \"campaign stop\", for all that run or are paused, in one transaction.\n", cmd_campaign_stop_all },
	{ "campaign limit", "NAME [--max-concurrent N] [--pacing MODE] [--ratio R] [--abandonment-target PERCENT]",
		"change how much a campaign calls, from now on",
		"  --max-concurrent N             most calls at once\n"
		"  --pacing MODE                  progressive, ratio or predictive\n"
		"  --ratio R                      lines per free seat, 1 to 10\n"
		"  --abandonment-target PERCENT   of the people who answer, at most so many may find no free seat\n"
		"Holds until the campaign's file is loaded again. Calls under way go on.\n", cmd_campaign_limit },
	{ "campaign filter", "NAME [EXPRESSION | --file FILE | --none]", "who of its leads is called, from now on",
		"  --file FILE   the expression stands in a file\n"
		"  --none        all of them\n"
		"Without an expression, how it is now. From the change on nobody is called whom the new\n"
		"filter does not keep. Holds until the campaign's file is loaded again.\n", cmd_campaign_filter },
	{ "campaign order", "NAME [ORDER]", "in which order its leads are called that were not called yet, from now on",
		"ORDER is file, newest, oldest, random, or \"field NAME asc\" or desc, as one argument.\n"
		"Holds until the campaign's file is loaded again.\n", cmd_campaign_order },
	{ "campaign lists", "NAME", "its lists of leads, their weights, and how far each is", "", cmd_campaign_lists },
	{ "campaign list set", "NAME LIST weight=N", "how much of its calls a list gets, from now on",
		"Lists share the calls in proportion to their weights, 0 to 100; 0: not called now. Holds\n"
		"until a campaign file that names the list is loaded.\n", cmd_campaign_list_set },
	{ "campaign show", "NAME", "how it is set up, when its schedule opens next, what is left of its quotas", "", cmd_campaign_show },
	{ "campaign status", "NAME [--watch] [--until-finished] [--timeout SECONDS]", "show how far it is",
		"  --watch             go on showing one line each second\n"
		"  --until-finished    end when nothing is left to do before the timeout\n"
		"  --timeout SECONDS   give up watching then, with exit status 6\n", cmd_campaign_status },
	{ "campaign report", "NAME", "outcomes, refusals with citations, timings", "", cmd_campaign_report },
	{ "leads load", "FILE --campaign NAME [--list NAME] [--map COLUMN=FIELD]... [--dry-run] [--region RR]"
		" [--rejects FILE]",
		"load people from a CSV file, wholly or not at all",
		"  --list NAME          the list they are in (the name of the file)\n"
		"  --map COLUMN=FIELD   what a column means; none leaves it out; may be repeated\n"
		"  --dry-run            count and check only\n"
		"  --region RR          of numbers without + (the campaign's)\n"
		"  --rejects FILE       where refused rows go (FILE.rejects.csv)\n", cmd_leads_load },
	{ "leads undo", "LOAD", "take back the leads of a load that were never attempted", "", cmd_leads_undo },
	{ "leads list", "[--campaign NAME] [--state STATE] [-n COUNT] [--full]", "list leads",
		"  -n COUNT   at most so many (50)\n  --full     show numbers of people in full\n", cmd_leads_list },
	{ "leads next", "--campaign NAME [-n COUNT] [--full]", "who would be called next, and what the law says of them now",
		"  -n COUNT   at most so many (20)\n  --full     show numbers of people in full\n"
		"Nobody is claimed. Classes are places and clocks; the law closes and opens them whole.\n"
		"Of one priority the lists share by weight; within a list those never called come first, in the\n"
		"campaign's order, then the others as they became due.\n", cmd_leads_next },
	{ "leads callbacks", "[--campaign NAME] [-n COUNT] [--full]", "who was promised a call for when, and what becomes of it",
		"  -n COUNT   at most so many (50)\n  --full     show numbers of people in full\n", cmd_leads_callbacks },
	{ "leads recycle", "--campaign NAME --disposition LIST [--older-than TIME] [--dry-run]", "put finished leads back",
		"  --disposition LIST   whose last attempt ended so, as in no_answer,busy\n"
		"  --older-than TIME    and is so long ago: 30m, 4h, 2d\n"
		"  --dry-run            count only\n"
		"Their attempts go on counting. Whoever wants no calls stays out.\n", cmd_leads_recycle },
	{ "leads loads", "[--campaign NAME]", "list the files that were loaded", "", cmd_leads_loads },
	{ "consent load", "FILE --seller NAME [--text-sha256 HASH] [--map COLUMN=FIELD]... [--dry-run] [--region RR]"
		" [--rejects FILE]", "load consents from a CSV file, wholly or not at all",
		"  --text-sha256 HASH   of rows that say nothing of the words; kept by consent text add\n", cmd_consent_load },
	{ "consent add", "NUMBER --seller NAME... --method METHOD --at TIME --text-file FILE | --text-sha256 HASH [options]",
		"record a consent",
		"  --form written|oral          (written)\n"
		"  --artificial-voice           the text names an artificial or prerecorded voice\n"
		"  --scope PURPOSE              informational, marketing, debt, health_care, political,\n"
		"                               non_profit, survey, all (informational)\n"
		"  --channel voice|text|all     (voice)\n"
		"  --ref TEXT                   what several grants of one consent share\n"
		"  --language TAG  --source-url URL  --jurisdiction PLACE\n"
		"  --ip ADDRESS  --user-agent TEXT\n"
		"                               of who agreed\n"
		"  --call ID  --audio-offset-ms N\n"
		"                               where it was spoken\n"
		"  --not-condition yes|no       the text says that buying does not depend on it\n"
		"  --signed yes|no              also electronically\n"
		"  --supersedes EVENT           the consent it takes the place of\n"
		"  --certificate URL|TOKEN      of TrustedForm, or a LeadiD\n"
		"  --expires TIME  --evidence TEXT  --person NAME\n"
		"--seller may be repeated: one consent to several.\n", cmd_consent_add },
	{ "consent revoke", "NUMBER --method METHOD [--seller NAME] [--reach REACH] [--purpose PURPOSE] [--at TIME] [options]",
		"record that consent was withdrawn",
		"  --reach seller|purpose|all   all calls of --seller; those about --purpose; every call\n"
		"  --channel CHANNEL  --evidence TEXT\n"
		"Without --seller, from all sellers.\n", cmd_consent_revoke },
	{ "consent show", "NUMBER", "what is in force for whom, and every event with its reach, witnesses and file", "",
		cmd_consent_show },
	{ "consent export", "NUMBER [-o FILE]", "the proof of the consents of one number, to be checked without this system",
		"  -o FILE   where it goes (standard output)\n"
		"\"audit verify FILE\" checks it without a database.\n", cmd_consent_export },
	{ "consent text add", "FILE [--language TAG] [--version TEXT]", "keep the exact words that leads will refer to by hash",
		"", cmd_consent_text_add },
	{ "consent text show", "[HASH]", "the words of one hash; or which are kept, and how many consents name each", "",
		cmd_consent_text_show },
	{ "consent certificate load", "FILE --seller NAME [--map COLUMN=FIELD]... [--dry-run] [--region RR] [--rejects FILE]",
		"load certificates for consents that the ledger has", "", cmd_consent_certificate_load },
	{ "consent certificate add", "NUMBER --certificate URL|TOKEN [--kind KIND] [--seller NAME] [--event ID] [options]",
		"record what a witness says of a consent",
		"  --certificate URL|TOKEN   https://cert.trustedform.com/..., or a LeadiD token\n"
		"  --kind KIND               trustedform or jornaya (by its looks)\n"
		"  --seller NAME  --event ID  --ref TEXT\n"
		"                            of which consent (the newest one of the number)\n"
		"  --created-at TIME         when the form was sent\n"
		"  --claimed-at TIME         when it was claimed (retained) at its issuer\n"
		"  --expires TIME            until when the issuer keeps it\n"
		"  --fingerprint HEX         the issuer's hash of the number; another number's is refused\n"
		"  --text-sha256 HASH        of the words it saw; others than the consent's are refused\n"
		"  --answer FILE             the issuer's JSON, kept as it is\n"
		"  --vendor NAME  --page-id ID  --page-url URL  --ip ADDRESS  --user-agent TEXT\n",
		cmd_consent_certificate_add },
	{ "dnc add", "NUMBER [--method METHOD] [--detail TEXT]", "stop all calls to a number, for ever", "", cmd_dnc_add },
	{ "dnc load internal", "FILE [--map COLUMN=FIELD]... [--dry-run] [--region RR] [--rejects FILE]",
		"put the numbers of a file on the internal list", "", cmd_dnc_load_internal },
	{ "dnc load", "FILE --list NAME --date DATE [--version VERSION] [--source TEXT] [options]",
		"put a list of numbers in force: a register, litigators, wireless blocks",
		"  --list NAME         us-national, us-tx, ca-national, gb-tps, litigators, ... (dialerctl(1))\n"
		"  --date DATE         the list's own date, which the days of the law count from\n"
		"  --version VERSION   as its publisher names it; a wash's number (the date)\n"
		"  --format FORMAT     auto, ftc, xml, lines, csv, area-csv, wash (auto)\n"
		"  --columns COLUMNS   number; area,rest; area,prefix,line; besides action, answer, -\n"
		"  --country RR        whose national numbers they are (by the list's name)\n"
		"  --area-codes LIST   212,305: all that the file speaks about; all: every area code (all)\n"
		"  --change add|delete all numbers are added to the list in force, or taken off it\n"
		"  --sent FILE         FILE went into a wash and came back shorter\n"
		"  --force             accept a list that shrank by half or is older than the one in force\n", cmd_dnc_load },
	{ "dnc load us-national", "FILE --list-date DATE --version VERSION [--source TEXT] [--area-codes LIST] [--force]",
		"put a download of the national register in force",
		"  --area-codes LIST   212,305: all that the file speaks about; all: every area code (all)\n"
		"  --force             accept a list that shrank by half or is older than the one in force\n",
		cmd_dnc_load_us_national },
	{ "dnc check", "NUMBER", "is a number on a list",
		"Exit status 0: on none; 3: on one, or nobody can tell.\n", cmd_dnc_check },
	{ "dnc lists", "", "list the registers that were loaded", "", cmd_dnc_lists },
	{ "dnc status", "", "the lists in force, how old they are and may be",
		"Exit status 0: all can be called by; 1: one is too old, or its file is damaged.\n", cmd_dnc_status },
	{ "rnd export", "--campaign NAME -o FILE", "write what the register of reassigned numbers is to be asked",
		"Number and day of consent a line; after 250000 lines it goes on in FILE.2, FILE.3 ...\n", cmd_rnd_export },
	{ "rnd load", "FILE --asked-at TIME [--company ID] [--source TEXT]",
		"keep what the register of reassigned numbers answered",
		"  --asked-at TIME   when it was asked\n"
		"  --company ID      in whose name\n"
		"  --source TEXT     who answered (reassigned.us)\n", cmd_rnd_load },
	{ "rnd show", "NUMBER", "every answer about a number", "", cmd_rnd_show },
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
	{ "policy packs", "", "list the packs and overlays that are loaded, and how old they are", "", cmd_policy_packs },
	{ "policy show", "RULE", "everything about one rule", "", cmd_policy_show },
	{ "policy coverage", "[--missing]", "where each row of the law's register is",
		"  --missing   only rows whose rule is not loaded\n"
		"Exit status 0: every row is carried; 1: some are not.\n", cmd_policy_coverage },
	{ "policy diff", "OLDDIR NEWDIR", "what the packs of a folder say otherwise than those of another",
		"Exit status 0: nothing; 1: something; 2: a folder cannot be read.\n", cmd_policy_diff },
	{ "policy lint", "DIR", "is a folder of packs fit to be put in force",
		"Exit status 0: nothing found; 1: something.\n", cmd_policy_lint },
	{ "policy replay", "[--since TIME] [--until TIME] [--campaign NAME] [--decision ID]",
		"decide again what was decided, from what was stored",
		"Exit status 0: all equal; 1: some differ; 2: some could not be checked.\n", cmd_policy_replay },
	{ "policy what-if", "--packs DIR [--since TIME] [--until TIME] [--campaign NAME]",
		"decide by other packs what was decided, and count what changes", "", cmd_policy_what_if },
	{ "policy rules", "[--place US-XX]", "list the rules with their citations", "", cmd_policy_rules },
	{ "call list", "[--campaign NAME] [--disposition NAME] [--number NUMBER] [-n COUNT] [--full]",
		"list calls, newest first",
		"  -n COUNT   at most so many (20)\n  --full     show numbers of people in full\n", cmd_call_list },
	{ "call show", "ID", "one call: decision, timeline, transcript, recording", "", cmd_call_show },
	{ "audit head", "", "the newest signed head of the log of evidence", "", cmd_audit_head },
	{ "audit search", "[--number NUMBER] [--campaign NAME] [--kind KIND] [--since TIME] [--until TIME]"
		" [--decision ID] [-n COUNT] [--full]", "find records in the log, newest first",
		"  -n COUNT   at most so many (50)\n  --full     show numbers of people in full\n", cmd_audit_search },
	{ "audit prove", "KIND ID | --seq N [-o FILE]", "prove that a record is in the log",
		"  -o FILE   where the proof goes (standard output)\n", cmd_audit_prove },
	{ "audit consistency", "M N [-o FILE]", "prove that the log of size N only added to that of size M", "",
		cmd_audit_consistency },
	{ "audit bundle", "NUMBER -o FILE", "everything about one number, as a page that carries its own proof",
		"The page needs no program to be read; \"audit verify FILE\" checks it without a database.\n",
		cmd_audit_bundle },
	{ "audit verify", "[FILE] [--key FILE] [--head FILE]... [--gaps] [--no-files]", "has anything been changed or removed",
		"Without a file, the database; else a proof or an export, without database.\n"
		"  --key FILE    the log's public key\n"
		"  --head FILE   heads published earlier; may be repeated\n"
		"  --gaps        name also the rows that lawfully say less than their leaves: erased, or blanked\n"
		"  --no-files    do not look at the files of recordings\n"
		"Exit status 0: good; 1: tampering found; 2: could not check.\n", cmd_audit_verify },
	{ "audit export", "[-o FILE] [--from N] [--to N]", "write the log for others to verify", "", cmd_audit_export },
	{ "audit seal", "", "seal what waits, as dialerd does each second", "", cmd_audit_seal },
	{ "audit key show", "", "the log's public key", "", cmd_audit_key_show },
	{ "hold place", "NUMBER | --campaign NAME | --all --reason TEXT --by NAME",
		"nothing of this may be erased or deleted", "", cmd_hold_place },
	{ "hold lift", "NUMBER | --campaign NAME | --all --reason TEXT --by NAME", "end a legal hold", "", cmd_hold_lift },
	{ "hold show", "[--history] [--full]", "the legal holds in force",
		"  --history   every placing and lifting\n  --full      show numbers of people in full\n", cmd_hold_show },
	{ "retention show", "", "how long personal data is kept, and why", "", cmd_retention_show },
	{ "retention set", "CLASS DAYS", "keep a class for so many days",
		"Exit status 3: fewer than the law allows.\n", cmd_retention_set },
	{ "retention run", "[--dry-run]", "delete what is older than its class may become",
		"  --dry-run   count only\n", cmd_retention_run },
	{ "subject show", "NUMBER", "what is held about a number", "", cmd_subject_show },
	{ "subject erase", "NUMBER --reason TEXT [--by NAME] [--dry-run]", "erase everything personal about a number",
		"The internal do-not-call entry stays.\nExit status 3: a legal hold stands, or a call is under way.\n",
		cmd_subject_erase },
	{ "node list", "", "the nodes, their leases and calls", "", cmd_node_list },
	{ "node drain", "NAME [--reason TEXT]", "let a node begin no more calls", "", cmd_node_drain },
	{ "node undrain", "NAME [--reason TEXT]", "let it call again", "", cmd_node_undrain },
	{ "node gone", "NAME [--reason TEXT]", "say that a dead node's machine is off",
		"Without it the others settle what a dead node left open when its calls must have ended:\n"
		"ring time and call_max_s after they began.\n", cmd_node_gone },
	{ "number list", "[--pool NAME]", "list caller IDs", "", cmd_number_list },
	{ "number add", "NUMBER --pool NAME [--place PLACE] [--cap N] [--attestation A|B|C]", "add a caller ID",
		"", cmd_number_add },
	{ "number rest", "NUMBER [--reason TEXT]", "let a caller ID rest", "", cmd_number_rest },
	{ "number activate", "NUMBER [--reason TEXT]", "use a resting caller ID again", "", cmd_number_activate },
	{ "representative add", "NAME --team TEAM --trunk TRUNK --address USER [--wrap-up SECONDS] [--reason TEXT]",
		"add someone to whom calls are handed over",
		"  --team TEAM         whom campaign files name by [dial] hand_over\n"
		"  --trunk TRUNK       the [trunk TRUNK] behind which the telephone is, usually that of a PBX\n"
		"  --address USER      and its user there, as in 2001 or anna.berg\n"
		"  --wrap-up SECONDS   without calls after each call, at most 3600 (0)\n"
		"  --reason TEXT       for the log\n"
		"Away at first.\n", cmd_representative_add },
	{ "representative list", "[--team TEAM]", "who is free, in a call, wrapping up or away", "", cmd_representative_list },
	{ "representative ready", "NAME [--reason TEXT]", "give calls to a representative", "Ends a wrap-up, too.\n",
		cmd_representative_ready },
	{ "representative away", "NAME [--reason TEXT]", "give no further call to a representative", "", cmd_representative_away },
	{ "representative remove", "NAME [--reason TEXT]", "remove a representative who is in no call", "",
		cmd_representative_remove },
	{ "trunk limit", "NAME [--cps N] [--channels N] [--reason TEXT] | NAME --lift", "take less of a trunk, from now on",
		"  --cps N         most new calls in a second, of all nodes together; 0: none\n"
		"  --channels N    most calls at once, of all nodes together; 0: no new ones\n"
		"  --reason TEXT   for the log\n"
		"  --lift          as dialer.conf says again\n"
		"More than dialer.conf permits is never taken. Calls under way go on.\n", cmd_trunk_limit },
	{ "trunk list", "", "list trunks and their use", "", cmd_trunk_list },
	{ "db migrate", "[--dir DIR]", "bring the database to this program's schema",
		"  --dir DIR   schema folder (the installed one)\n", cmd_db_migrate },
	{ "db status", "[--dir DIR]", "list migrations, applied and pending", "", cmd_db_status },
	{ "db accept", "--reason TEXT", "go on although the database went back in time",
		"  --reason TEXT   what was looked into, for the log of evidence\n"
		"Exit status 3: no node says that it did.\n", cmd_db_accept },
	{ "config check", "", "check the configuration and what it points to", "", cmd_config_check },
	{ "config keys", "", "list every key with its default and meaning", "", cmd_config_keys },
	{ "help", "[COMMAND]", "list the commands, or explain one", "", cmd_help },
	{ NULL, NULL, NULL, NULL, NULL },
};
