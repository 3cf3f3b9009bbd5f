/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Requests to a simulated module, past their checksum: whatever it answers fits what it was asked,
 * in the eyes of our own client. Input: unit id, length, PDU, and so on. */

#include "fuzz.h"

#include "encfg-error.h"
#include "encfg-profile-load.h"
#include "encfg-sim-module.h"

static EncfgProfile *profile;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_begin ();
  profile = encfg_profile_find ("bm3000", NULL);
  return 0;
}

static void
ask (EncfgSimModule *module, guint8 unit, const EncfgPdu *pdu)
{
  guint16 words[ENCFG_MAX_READ_BITS];
  g_autoptr (GError) error = NULL;
  EncfgRequest request;
  EncfgSimReply reply;

  encfg_sim_module_serve (module, unit, pdu, &reply);
  if (!reply.answers)
    return;
  if (encfg_pdu_parse_request (pdu, &request) != 0)
    {
      g_assert_cmpuint (reply.pdu.bytes[0], ==, pdu->bytes[0] | 0x80);
      return;
    }
  if (!encfg_pdu_check_answer (pdu, &reply.pdu, words, &error))
    g_assert_true (encfg_error_is_exception (error));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  EncfgSimTraits traits = { .profile = profile, .number = 1, .seed = 1, .speed = 1 };
  EncfgSimModule *module;

  g_assert (encfg_sim_traits_complete (&traits, NULL));
  module = encfg_sim_module_new (&traits);
  for (gsize at = 0; at + 3 <= length;)
    {
      EncfgPdu pdu;

      pdu.length = (guint) MIN (MAX (bytes[at + 1], 1), length - at - 2);
      pdu.length = MIN (pdu.length, ENCFG_PDU_MAX);
      memcpy (pdu.bytes, bytes + at + 2, pdu.length);
      ask (module, bytes[at], &pdu);
      at += 2 + pdu.length;
    }
  encfg_sim_module_free (module);
  return 0;
}
