/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The named faults that a simulated module can suffer, and which request suffers which. What a
 * fault does to an answer is the module's and the wire's business. One thread at a time. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ENCFG_SIM_FAULT_DROP,
  ENCFG_SIM_FAULT_LATE_REPLY,
  ENCFG_SIM_FAULT_GARBLE_CRC,
  ENCFG_SIM_FAULT_WRONG_UNIT,
  ENCFG_SIM_FAULT_EXCEPTION,
  ENCFG_SIM_FAULT_ACK_BUT_IGNORE,
  ENCFG_SIM_FAULT_CLOSE
} EncfgSimFaultKind;

/* In `count`: until faults-off. */
#define ENCFG_SIM_FAULT_FOREVER G_MAXUINT

typedef struct
{
  EncfgSimFaultKind kind;
  guint count;    /* requests that still suffer it */
  guint after;    /* requests that are still spared */
  guint function; /* only this function code; 0: any */
  guint ms;       /* late-reply: real milliseconds */
  guint code;     /* exception: its code */
} EncfgSimFault;

/* A fault with its usual values and `count`. ENCFG_ERROR_USAGE names the faults there are. */
gboolean encfg_sim_fault_init (EncfgSimFault *fault, const char *name, guint count, GError **error);

/* Sets "count", "after", "function", or "ms" and "code" where the fault has them.
 * ENCFG_ERROR_USAGE says which there are, or the limits. */
gboolean encfg_sim_fault_set (EncfgSimFault *fault, const char *key, gint64 value, GError **error);

/* "late-reply:ms=700,count=2", for ever unless counted. */
gboolean encfg_sim_fault_parse (EncfgSimFault *fault, const char *text, GError **error);

const char *encfg_sim_fault_name (const EncfgSimFault *fault);

/* The faults there are, by `index` from 0. `help`: one line; English, marked for translation.
 * `extra`: the key that this one has beside "count", "after" and "function", or NULL. */
guint encfg_sim_fault_count_names (void);
const char *encfg_sim_fault_nth_name (guint index, const char **help, const char **extra);

/* One line a fault, for --help. (transfer full) */
char *encfg_sim_fault_help (void);

/* The first of `faults` (element-type EncfgSimFault) that falls due with this request, counted down
 * and removed when it is used up. ack-but-ignore befalls writes alone. */
gboolean encfg_sim_faults_take (GArray *faults, guint8 function, EncfgSimFault *taken);

G_END_DECLS
