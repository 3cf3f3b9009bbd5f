/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The member "snmp" of a profile file: under which names and number SNMP shows the readings. */

#include "encfg-profile-load-private.h"
#include <string.h>

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static char *
read_word (EncfgLoad *load,
           JsonObject *object,
           const char *member,
           const char *first,
           const char *rest,
           gsize longest,
           const char *expected)
{
  char *word = encfg_reader_get_string (&load->reader, object, member, TRUE);

  if (json_object_has_member (object, member) &&
      (*word == '\0' || strchr (first, *word) == NULL || strspn (word, rest) != strlen (word) ||
       strlen (word) > longest))
    encfg_reader_fault (&load->reader, member, "“%s”: expected %s", word, expected);
  return word;
}

void
encfg_load_read_snmp (EncfgLoad *load, JsonObject *root)
{
  static const char *const members[] = { "mib", "prefix", "arc", "revised", NULL };
  EncfgProfile *profile = load->profile;
  JsonNode *node = json_object_get_member (root, "snmp");
  gsize length = encfg_reader_enter (&load->reader, "snmp");
  JsonObject *object = node != NULL ? encfg_reader_as_object (&load->reader, node) : NULL;

  if (object != NULL)
    {
      encfg_reader_check_members (&load->reader, object, members);
      profile->snmp_mib = read_word (load,
                                     object,
                                     "mib",
                                     CAPITALS,
                                     CAPITALS DIGITS "-",
                                     64,
                                     "capitals, digits and “-”, a capital first");
      profile->snmp_prefix = read_word (load,
                                        object,
                                        "prefix",
                                        SMALL,
                                        SMALL CAPITALS DIGITS,
                                        16,
                                        "up to 16 letters and digits, a small letter first");
      profile->snmp_revised =
        read_word (load, object, "revised", DIGITS, DIGITS "Z", 13, "a date like 202611210000Z");
      if (strlen (profile->snmp_revised) != 13)
        encfg_reader_fault (&load->reader, "revised", "expected a date like 202611210000Z");
      profile->snmp_arc =
        (guint) encfg_reader_require_integer (&load->reader, object, "arc", 1, G_MAXINT32);
    }
  encfg_reader_leave (&load->reader, length);
}
