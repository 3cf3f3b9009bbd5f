/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A profile made of items that differ in a few members, for tests of the codec. */

#include "encfg-written-profile.h"

/* Begins the text of a profile; its first item is not one of the test. */
#define ENCFG_TEST_ITEMS_BEGIN                                                                     \
  "{ 'format': 1, 'id': 't', 'name': 'T', 'model': 'T', 'provenance': 'assumed', "                 \
  "'identify': { 'match': [ { 'key': 'match', 'equals': 1 } ], 'items': [ "                        \
  "{ 'key': 'match', 'label': 'M', 'provenance': 'assumed', 'table': 'input', 'address': 0, "      \
  "'type': 'u16', 'unit': '' }"
#define ENCFG_TEST_ITEMS_END "] } }"

/* `members` in JSON, with single quotes for double ones. Read-write unless they say otherwise. */
static inline void
encfg_test_append_item (GString *text, const char *key, guint address, const char *members)
{
  const gboolean is_read_only = strstr (members, "'access'") != NULL;

  g_string_append_printf (text,
                          ", { 'key': '%s', 'label': '%s', 'provenance': 'assumed', 'table': "
                          "'holding', 'address': %u, %s%s }",
                          key,
                          key,
                          address,
                          is_read_only ? "" : "'access': 'read-write', ",
                          members);
}

/* Ends the text and loads it. (transfer full) */
static inline EncfgProfile *
encfg_test_load_items (GString *text)
{
  g_string_append (text, ENCFG_TEST_ITEMS_END);
  return encfg_test_load (text->str);
}
