/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Trace files, as somebody sends them, and their replay. */

#include "fuzz.h"

#include "encfg-frame.h"
#include "encfg-profile-load.h"
#include "encfg-sim-replay.h"
#include "encfg-trace-reader.h"

#include <glib/gstdio.h>

static char *path;
static EncfgProfile *profile;
static EncfgSimModule *module;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  EncfgSimTraits traits = { .speed = 1, .number = 1 };
  g_autofree char *dir = NULL;

  fuzz_begin ();
  dir = fuzz_enter_data_dir ();
  path = g_build_filename (dir, "trace", NULL);
  traits.profile = profile = encfg_profile_find ("bm3000", NULL);
  g_assert (encfg_sim_traits_complete (&traits, NULL));
  module = encfg_sim_module_new (&traits);
  return 0;
}

static gboolean
get_request (const EncfgTraceRecord *record, guint8 *unit, EncfgPdu *request)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (record->bytes, &length);
  guint16 transaction;

  if (record->direction != ENCFG_TRACE_SENT)
    return FALSE;
  if (record->kind == ENCFG_ENDPOINT_RTU)
    return length <= ENCFG_FRAME_MAX &&
           encfg_frame_parse_rtu (bytes, (guint) length, unit, request);
  if (length == 0 || encfg_frame_tcp_length (bytes, length) != (int) length)
    return FALSE;
  encfg_frame_parse_tcp (bytes, (guint) length, &transaction, unit, request);
  return TRUE;
}

/* Asks what was asked, twice. */
static void
replay (const EncfgTraceFile *file)
{
  g_autoptr (EncfgSimReplay) self = encfg_sim_replay_new (path, NULL);

  if (self == NULL)
    return;
  encfg_sim_replay_attach (self, module);
  for (guint i = 0; i < 2 * file->records->len; i++)
    {
      const EncfgTraceRecord *record = g_ptr_array_index (file->records, i / 2);
      EncfgPdu request;
      EncfgSimReply reply;
      guint8 unit;

      if (!get_request (record, &unit, &request))
        continue;
      encfg_sim_module_serve (module, unit, &request, &reply);
      g_assert (!reply.answers || reply.raw != NULL || reply.pdu.length > 0);
      g_assert (reply.raw == NULL || reply.raw->len <= ENCFG_FRAME_MAX);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgTraceFile) file = encfg_trace_file_parse ((const char *) bytes, length, &error);

  g_assert ((file != NULL) == (error == NULL));
  if (file == NULL)
    return 0;
  g_assert (g_file_set_contents (path, (const char *) bytes, (gssize) length, NULL));
  replay (file);
  return 0;
}
