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
  gsize offset; /* of a guint or int in EncfgSimFault */
  gint64 min, max;
} Member;

#define N_COMMON 5 /* of the members, which all faults have */
#define YEAR_S 31622400

/* clang-format off */
static const Member members[] = {
  { "count",       offsetof (EncfgSimFault, count),    1, 1000000 },
  { "after",       offsetof (EncfgSimFault, after),    0, 1000000 },
  { "function",    offsetof (EncfgSimFault, function), 1, 127 },
  { "probability", offsetof (EncfgSimFault, percent),  1, 100 },
  { "duration",    offsetof (EncfgSimFault, duration), 1, YEAR_S },
  { "ms",          offsetof (EncfgSimFault, ms),       0, 600000 },
  { "code",        offsetof (EncfgSimFault, code),     1, 255 },
  { "seconds",     offsetof (EncfgSimFault, seconds),  -YEAR_S, YEAR_S },
};

/* By EncfgSimFaultKind. `extra`: the member beyond the common ones, or NULL; `usual` is its value.
 */
static const struct
{
  const char *name;
  const char *extra;
  const char *help;
  int usual;
} kinds[] = {
  [ENCFG_SIM_FAULT_DROP]           = { "drop",           NULL,   N_ ("the request is lost, nothing answers") },
  [ENCFG_SIM_FAULT_LATE_REPLY]     = { "late-reply",     "ms",   N_ ("carried out at once, answered after ms (1000)"), 1000 },
  [ENCFG_SIM_FAULT_GARBLE_CRC]     = { "garble-crc",     NULL,   N_ ("answer with a wrong CRC (TCP: wrong protocol id)") },
  [ENCFG_SIM_FAULT_WRONG_UNIT]     = { "wrong-unit",     NULL,   N_ ("answer in the name of the next unit id") },
  [ENCFG_SIM_FAULT_EXCEPTION]      = { "exception",      "code", N_ ("refused with this exception code (4)"), 4 },
  [ENCFG_SIM_FAULT_ACK_BUT_IGNORE] = { "ack-but-ignore", NULL,   N_ ("a write is confirmed but not carried out") },
  [ENCFG_SIM_FAULT_CLOSE]          = { "close",          NULL,   N_ ("the connection is closed instead of an answer") },
  [ENCFG_SIM_FAULT_BUSY]           = { "busy",           NULL,   N_ ("refused: the module is busy (exception 6)") },
  [ENCFG_SIM_FAULT_STRAY_BYTE]     = { "stray-byte",     NULL,   N_ ("a zero byte stands before the answer") },
  [ENCFG_SIM_FAULT_TRUNCATE]       = { "truncate",       NULL,   N_ ("only the first half of the answer arrives") },
  [ENCFG_SIM_FAULT_POWER_CUT]      = { "power-cut",      NULL,   N_ ("power fails in a write: half of its registers are stored, nothing answers; back after a second") },
  [ENCFG_SIM_FAULT_CLOCK_JUMP]     = { "clock-jump",     "seconds", N_ ("the module's clock jumps forward by seconds (3600), or back if negative"), 3600 },
  [ENCFG_SIM_FAULT_ECHO]           = { "echo",           NULL,   N_ ("serial line: the adapter returns each request before the answer") },
  [ENCFG_SIM_FAULT_WRONG_SPEED]    = { "wrong-speed",    NULL,   N_ ("serial line: the module runs at another speed; it hears and sends garbage, or nothing") },
  [ENCFG_SIM_FAULT_SAME_ID]        = { "same-id",        NULL,   N_ ("serial line: a second module with this id answers as well; TCP: every other connection reaches it") },
  [ENCFG_SIM_FAULT_OTHER_MASTER]   = { "other-master",   "ms",   N_ ("serial line: another master asks every ms (500), now and then over others"), 500 },
  [ENCFG_SIM_FAULT_ONE_CONNECTION] = { "one-connection", NULL,   N_ ("TCP: a second connection is closed at once") },
  [ENCFG_SIM_FAULT_IDLE_CLOSE]     = { "idle-close",     "ms",   N_ ("TCP: a connection on which nothing is asked for ms (5000) is closed"), 5000 },
};
/* clang-format on */

/* By EncfgSimFaultKind: what it looks like from the other end of the line. */
/* clang-format off */
static const char *const seen[] = {
  [ENCFG_SIM_FAULT_DROP]           = "No answer to 3 requests in a row. A read asks again, a write is never repeated unseen.",
  [ENCFG_SIM_FAULT_LATE_REPLY]     = "No answer, while --timeout is shorter. The late answer never becomes a value.",
  [ENCFG_SIM_FAULT_GARBLE_CRC]     = "The answer is damaged. TCP: what came is no Modbus.",
  [ENCFG_SIM_FAULT_WRONG_UNIT]     = "No answer, but something else: another id. TCP: the values, and a warning of the other id.",
  [ENCFG_SIM_FAULT_EXCEPTION]      = "The module answers with the exception.",
  [ENCFG_SIM_FAULT_ACK_BUT_IGNORE] = "The module holds another value than was written: it was read back.",
  [ENCFG_SIM_FAULT_CLOSE]          = "The connection was closed. A serial line: no answer.",
  [ENCFG_SIM_FAULT_BUSY]           = "The module answers exception 6 (busy): wait for the resistance test.",
  [ENCFG_SIM_FAULT_STRAY_BYTE]     = "Nothing: the byte is cut off. TCP: what came is no Modbus.",
  [ENCFG_SIM_FAULT_TRUNCATE]       = "No answer, but something else: noise. TCP: half an answer.",
  [ENCFG_SIM_FAULT_POWER_CUT]      = "The row is read back once the module is there again; a TCP connection that was closed before leaves it open for write --resume.",
  [ENCFG_SIM_FAULT_CLOCK_JUMP]     = "The clock is ahead, or behind.",
  [ENCFG_SIM_FAULT_ECHO]           = "Nothing: the echo is recognised. No effect on TCP.",
  [ENCFG_SIM_FAULT_WRONG_SPEED]    = "No answer, but something else: bytes of noise. Check the speed. No effect on TCP.",
  [ENCFG_SIM_FAULT_SAME_ID]        = "What came is no answer: two modules with the same id? TCP: every other connection shows another serial number.",
  [ENCFG_SIM_FAULT_OTHER_MASTER]   = "monitor shows the other one's requests; of ours one in a while is asked again. No effect on TCP.",
  [ENCFG_SIM_FAULT_ONE_CONNECTION] = "Another client may hold the module's one connection. No effect on a serial line.",
  [ENCFG_SIM_FAULT_IDLE_CLOSE]     = "Nothing: it connects anew. No effect on a serial line.",
};
/* clang-format on */
G_STATIC_ASSERT (G_N_ELEMENTS (seen) == G_N_ELEMENTS (kinds));

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

static const Member *
find_member (const EncfgSimFault *fault, const char *key)
{
  const char *extra = kinds[fault->kind].extra;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (strcmp (members[i].key, key) == 0 && (i < N_COMMON || g_strcmp0 (extra, key) == 0))
      return &members[i];
  return NULL;
}

static int *
member_of (EncfgSimFault *fault, const Member *member)
{
  return G_STRUCT_MEMBER_P (fault, member->offset);
}

gboolean
encfg_sim_fault_init (EncfgSimFault *fault, const char *name, guint count, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      {
        *fault = (EncfgSimFault){ .kind = (EncfgSimFaultKind) i, .count = count, .percent = 100 };
        if (kinds[i].extra != NULL)
          *member_of (fault, find_member (fault, kinds[i].extra)) = kinds[i].usual;
        return TRUE;
      }
  set_unknown_name (name, error);
  return FALSE;
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
                   "fault %s has no “%s”; there are count, after, function, probability, "
                   "duration%s%s",
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
  *member_of (fault, member) = (int) value;
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
  if (fault->kind == ENCFG_SIM_FAULT_CLOCK_JUMP || fault->kind == ENCFG_SIM_FAULT_POWER_CUT)
    fault->count = 1;
  pairs = g_strsplit (halves[1] != NULL ? halves[1] : "", ",", -1);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);
      gint64 value;

      if (g_strv_length (pair) != 2 ||
          !g_ascii_string_to_signed (pair[1], 10, G_MININT32, G_MAXINT32, &value, NULL))
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
encfg_sim_fault_nth_seen (guint index)
{
  return seen[index];
}

gboolean
encfg_sim_fault_acts_on (guint index, gboolean is_serial)
{
  switch ((EncfgSimFaultKind) index)
    {
    case ENCFG_SIM_FAULT_ECHO:
    case ENCFG_SIM_FAULT_WRONG_SPEED:
    case ENCFG_SIM_FAULT_OTHER_MASTER:
      return is_serial;
    case ENCFG_SIM_FAULT_ONE_CONNECTION:
    case ENCFG_SIM_FAULT_IDLE_CLOSE:
      return !is_serial;
    case ENCFG_SIM_FAULT_DROP:
    case ENCFG_SIM_FAULT_LATE_REPLY:
    case ENCFG_SIM_FAULT_GARBLE_CRC:
    case ENCFG_SIM_FAULT_WRONG_UNIT:
    case ENCFG_SIM_FAULT_EXCEPTION:
    case ENCFG_SIM_FAULT_ACK_BUT_IGNORE:
    case ENCFG_SIM_FAULT_CLOSE:
    case ENCFG_SIM_FAULT_BUSY:
    case ENCFG_SIM_FAULT_STRAY_BYTE:
    case ENCFG_SIM_FAULT_TRUNCATE:
    case ENCFG_SIM_FAULT_POWER_CUT:
    case ENCFG_SIM_FAULT_CLOCK_JUMP:
    case ENCFG_SIM_FAULT_SAME_ID:
    default:
      return TRUE;
    }
}

int
encfg_sim_fault_get_usual (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      return kinds[i].usual;
  return 0;
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
befalls (const EncfgSimFault *fault, guint kinds_asked, guint8 function)
{
  gboolean is_write = function == 5 || function == 6 || function == 15 || function == 16;

  return (kinds_asked & ENCFG_SIM_FAULT_BIT (fault->kind)) != 0 &&
         (fault->function == 0 || fault->function == function) &&
         ((fault->kind != ENCFG_SIM_FAULT_ACK_BUT_IGNORE &&
           fault->kind != ENCFG_SIM_FAULT_POWER_CUT) ||
          is_write);
}

/* 0 to 99, by a counter that is well mixed: each fault has luck of its own, so that what befalls a
 * request does not depend on which other faults stand. */
static guint
draw_percent (EncfgSimFault *fault)
{
  guint32 mixed = fault->luck += 0x9e3779b9;

  mixed = (mixed ^ mixed >> 16) * 0x85ebca6b;
  mixed = (mixed ^ mixed >> 13) * 0xc2b2ae35;
  mixed ^= mixed >> 16;
  return (guint) ((guint64) mixed * 100 >> 32);
}

gboolean
encfg_sim_faults_take (GArray *faults, guint kinds_asked, guint8 function, EncfgSimFault *taken)
{
  for (guint i = 0; i < faults->len; i++)
    {
      EncfgSimFault *fault = &g_array_index (faults, EncfgSimFault, i);

      if (!befalls (fault, kinds_asked, function))
        continue;
      if (fault->after > 0)
        {
          fault->after--;
          continue;
        }
      if (fault->percent < 100 && draw_percent (fault) >= fault->percent)
        continue;
      *taken = *fault;
      if (fault->count != ENCFG_SIM_FAULT_FOREVER && --fault->count == 0)
        g_array_remove_index (faults, i);
      return TRUE;
    }
  return FALSE;
}

const EncfgSimFault *
encfg_sim_faults_find (GArray *faults, EncfgSimFaultKind kind)
{
  for (guint i = 0; i < faults->len; i++)
    if (g_array_index (faults, EncfgSimFault, i).kind == kind)
      return &g_array_index (faults, EncfgSimFault, i);
  return NULL;
}

void
encfg_sim_faults_expire (GArray *faults, gint64 now_us)
{
  for (guint i = faults->len; i-- > 0;)
    {
      const EncfgSimFault *fault = &g_array_index (faults, EncfgSimFault, i);

      if (fault->until_us != 0 && fault->until_us <= now_us)
        g_array_remove_index (faults, i);
    }
}
