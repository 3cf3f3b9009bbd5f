/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-faults.h"

#include "encfg-error.h"
#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *key;
  gsize offset; /* of a guint in EncfgSimFault */
  gint64 min, max;
} Member;

/* clang-format off */
static const Member members[] = {
  { "count",    offsetof (EncfgSimFault, count),    1, 1000000 },
  { "after",    offsetof (EncfgSimFault, after),    0, 1000000 },
  { "function", offsetof (EncfgSimFault, function), 1, 127 },
  { "ms",       offsetof (EncfgSimFault, ms),       0, 600000 },
  { "code",     offsetof (EncfgSimFault, code),     1, 255 },
};

/* By EncfgSimFaultKind. `extra`: the member beyond the common three, or NULL. */
static const struct
{
  const char *name;
  const char *extra;
  const char *help;
} kinds[] = {
  [ENCFG_SIM_FAULT_DROP]           = { "drop",           NULL,   N_ ("the request is lost, nothing answers") },
  [ENCFG_SIM_FAULT_LATE_REPLY]     = { "late-reply",     "ms",   N_ ("carried out at once, answered after ms (1000)") },
  [ENCFG_SIM_FAULT_GARBLE_CRC]     = { "garble-crc",     NULL,   N_ ("answer with a wrong CRC (TCP: wrong protocol id)") },
  [ENCFG_SIM_FAULT_WRONG_UNIT]     = { "wrong-unit",     NULL,   N_ ("answer in the name of the next unit id") },
  [ENCFG_SIM_FAULT_EXCEPTION]      = { "exception",      "code", N_ ("refused with this exception code (4)") },
  [ENCFG_SIM_FAULT_ACK_BUT_IGNORE] = { "ack-but-ignore", NULL,   N_ ("a write is confirmed but not carried out") },
  [ENCFG_SIM_FAULT_CLOSE]          = { "close",          NULL,   N_ ("the connection is closed instead of an answer") },
};
/* clang-format on */

static void
set_unknown_name (const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", kinds[i].name);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_USAGE,
               "no fault is named “%s”; there are %s",
               name,
               known->str);
}

gboolean
encfg_sim_fault_init (EncfgSimFault *fault, const char *name, guint count, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      {
        *fault =
          (EncfgSimFault){ .kind = (EncfgSimFaultKind) i, .count = count, .ms = 1000, .code = 4 };
        return TRUE;
      }
  set_unknown_name (name, error);
  return FALSE;
}

static const Member *
find_member (const EncfgSimFault *fault, const char *key)
{
  const char *extra = kinds[fault->kind].extra;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (strcmp (members[i].key, key) == 0 && (i < 3 || g_strcmp0 (extra, key) == 0))
      return &members[i];
  return NULL;
}

gboolean
encfg_sim_fault_set (EncfgSimFault *fault, const char *key, gint64 value, GError **error)
{
  const char *extra = kinds[fault->kind].extra;
  const Member *member = find_member (fault, key);

  if (member == NULL)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "fault %s has no “%s”; there are count, after, function%s%s",
                   kinds[fault->kind].name,
                   key,
                   extra != NULL ? ", " : "",
                   extra != NULL ? extra : "");
      return FALSE;
    }
  if (value < member->min || value > member->max)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "fault %s: %s is to be %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                   kinds[fault->kind].name,
                   key,
                   member->min,
                   member->max);
      return FALSE;
    }
  *(guint *) G_STRUCT_MEMBER_P (fault, member->offset) = (guint) value;
  return TRUE;
}

gboolean
encfg_sim_fault_parse (EncfgSimFault *fault, const char *text, GError **error)
{
  g_auto (GStrv) halves = g_strsplit (text, ":", 2);
  g_auto (GStrv) pairs = NULL;

  if (!encfg_sim_fault_init (
        fault, halves[0] != NULL ? halves[0] : "", ENCFG_SIM_FAULT_FOREVER, error))
    return FALSE;
  pairs = g_strsplit (halves[1] != NULL ? halves[1] : "", ",", -1);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);
      gint64 value;

      if (g_strv_length (pair) != 2 ||
          !g_ascii_string_to_signed (pair[1], 10, 0, G_MAXINT32, &value, NULL))
        {
          g_set_error (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_USAGE,
                       "fault %s: expected KEY=NUMBER, not “%s”",
                       halves[0],
                       pairs[i]);
          return FALSE;
        }
      if (!encfg_sim_fault_set (fault, pair[0], value, error))
        return FALSE;
    }
  return TRUE;
}

guint
encfg_sim_fault_count_names (void)
{
  return G_N_ELEMENTS (kinds);
}

const char *
encfg_sim_fault_nth_name (guint index, const char **help, const char **extra)
{
  *help = kinds[index].help;
  *extra = kinds[index].extra;
  return kinds[index].name;
}

const char *
encfg_sim_fault_name (const EncfgSimFault *fault)
{
  return kinds[fault->kind].name;
}

char *
encfg_sim_fault_help (void)
{
  GString *help = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (help, "  %-16s %s\n", kinds[i].name, kinds[i].help);
  return g_string_free (help, FALSE);
}

static gboolean
befalls (const EncfgSimFault *fault, guint8 function)
{
  gboolean is_write = function == 5 || function == 6 || function == 15 || function == 16;

  return (fault->function == 0 || fault->function == function) &&
         (fault->kind != ENCFG_SIM_FAULT_ACK_BUT_IGNORE || is_write);
}

gboolean
encfg_sim_faults_take (GArray *faults, guint8 function, EncfgSimFault *taken)
{
  for (guint i = 0; i < faults->len; i++)
    {
      EncfgSimFault *fault = &g_array_index (faults, EncfgSimFault, i);

      if (!befalls (fault, function))
        continue;
      if (fault->after > 0)
        {
          fault->after--;
          continue;
        }
      *taken = *fault;
      if (fault->count != ENCFG_SIM_FAULT_FOREVER && --fault->count == 0)
        g_array_remove_index (faults, i);
      return TRUE;
    }
  return FALSE;
}
