# SPDX-License-Identifier: Apache-2.0
nobase_dist_pkgdata_DATA += \
	campaigns/example/campaign.conf \
	campaigns/example/consents.csv \
	campaigns/example/dialer.conf \
	campaigns/example/dnc-internal.csv \
	campaigns/example/leads.csv \
	campaigns/example/marketing.conf \
	campaigns/example/national-dnc.txt \
	campaigns/example/population.json \
	campaigns/example/qualify.json
