/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* Endpoints as URIs and as people type them, and typed values. */

#include "fuzz.h"

#include "encfg-codec.h"
#include "encfg-endpoint.h"
#include "encfg-profile-load.h"

static EncfgProfile *profile;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_begin ();
  profile = encfg_profile_find ("bm3000", NULL);
  return 0;
}

/* Canonical means that it parses back to the same. */
static void
check_canonical (const EncfgEndpoint *endpoint)
{
  g_autofree char *uri = encfg_endpoint_to_string (endpoint);
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgEndpoint) again = encfg_endpoint_parse (uri, &error);

  g_free (encfg_endpoint_line_name (endpoint));
  g_assert_no_error (error);
  g_assert_true (encfg_endpoint_equal (endpoint, again));
}

/* What was understood is shown as text that means the same. */
static void
parse_values (const char *text)
{
  for (guint i = 0; i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);
      g_autofree char *shown = NULL;
      EncfgValue value, again;

      if (!encfg_codec_parse (item, text, &value, NULL))
        continue;
      shown = encfg_codec_format (item, &value);
      g_assert_true (encfg_codec_parse (item, shown, &again, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, size_t length)
{
  g_autofree char *text = g_strndup ((const char *) bytes, length);
  g_autoptr (EncfgEndpoint) uri = NULL;
  g_autoptr (EncfgEndpoint) typed = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  uri = encfg_endpoint_parse (text, NULL);
  typed = encfg_endpoint_new_tcp (text, NULL);
  if (uri)
    check_canonical (uri);
  if (typed)
    check_canonical (typed);
  parse_values (text);
  return 0;
}
