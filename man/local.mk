# SPDX-License-Identifier: Apache-2.0
dist_man_MANS += man/dialer-campaign-script.7
dist_man_MANS += man/callsim.1
EXTRA_DIST += man/pacesim.1
dist_man_MANS += man/dialer-evidence.7
dist_man_MANS += man/dialer-policy.7
dist_man_MANS += man/dialer-campaign.5 man/dialer.conf.5 man/dialerctl.1 man/dialerd.8
