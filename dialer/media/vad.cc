/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/vad.h"

#include <cstring>
#include <memory>
#include <new>

#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>

namespace
{
const int kRate = 8000;
const int kHalf = 80; /* the library takes 10 ms at a time */

/*
 * The library's detector is trained on speech at any level and fires on line noise; a telephone
 * talker stays above -50 dBFS (mean magnitude about 70 of 32768).
 */
const long kFloor = 70;
}

struct vad {
	std::unique_ptr<webrtc::AudioProcessing> apm;
	webrtc::AudioFrame frame;
};

extern "C" struct vad *vad_new(void)
{
	try {
		std::unique_ptr<vad> v(new vad);

		v->apm.reset(webrtc::AudioProcessing::Create());
		if (!v->apm || v->apm->voice_detection()->Enable(true) != 0)
			return nullptr;
		v->apm->voice_detection()->set_likelihood(webrtc::VoiceDetection::kModerateLikelihood);
		v->frame.sample_rate_hz_ = kRate;
		v->frame.num_channels_ = 1;
		v->frame.samples_per_channel_ = kHalf;
		return v.release();
	} catch (const std::bad_alloc &) {
		return nullptr;
	}
}

extern "C" void vad_free(struct vad *v)
{
	delete v;
}

static bool half_frame(struct vad *v, const int16_t *samples)
{
	long sum = 0;

	std::memcpy(v->frame.data_, samples, kHalf * sizeof(int16_t));
	for (int i = 0; i < kHalf; i++)
		sum += samples[i] < 0 ? -samples[i] : samples[i];
	if (v->apm->ProcessStream(&v->frame) != 0)
		return false;
	return sum / kHalf >= kFloor && v->apm->voice_detection()->stream_has_voice();
}

extern "C" bool vad_frame(struct vad *v, const int16_t samples[160])
{
	bool first = half_frame(v, samples);
	bool second = half_frame(v, samples + kHalf);

	return first || second;
}
