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
  ENCFG_SIM_FAULT_CLOSE,
  ENCFG_SIM_FAULT_BUSY,
  ENCFG_SIM_FAULT_STRAY_BYTE,
  ENCFG_SIM_FAULT_TRUNCATE,
  ENCFG_SIM_FAULT_POWER_CUT,
  ENCFG_SIM_FAULT_CLOCK_JUMP,
  ENCFG_SIM_FAULT_ECHO,
  ENCFG_SIM_FAULT_WRONG_SPEED,
  ENCFG_SIM_FAULT_SAME_ID,
  ENCFG_SIM_FAULT_OTHER_MASTER,
  ENCFG_SIM_FAULT_ONE_CONNECTION,
  ENCFG_SIM_FAULT_IDLE_CLOSE
} EncfgSimFaultKind;

/* Kinds as a set. Those of the module befall a request once it has reached it; all others are a
 * matter of the wire, which asks for them at its own time. */
#define ENCFG_SIM_FAULT_BIT(kind) (1u << (kind))
#define ENCFG_SIM_FAULTS_OF_MODULE (ENCFG_SIM_FAULT_BIT (ENCFG_SIM_FAULT_ECHO) - 1)

/* In `count`: until faults-off. */
#define ENCFG_SIM_FAULT_FOREVER G_MAXUINT

typedef struct
{
  EncfgSimFaultKind kind;
  guint count;     /* requests (or connections) that still suffer it */
  guint after;     /* requests that are still spared */
  guint function;  /* only this function code; 0: any */
  guint percent;   /* of the others that suffer it */
  guint duration;  /* s of module time; 0: no end */
  gint64 until_us; /* module time; 0: no end. Set where the fault is given to a module */
  guint32 luck;    /* of its own, which decides where it is only probable; likewise */
  guint ms;        /* real milliseconds: late by, idle for, or between two of the other master */
  guint code;      /* exception: its code */
  int seconds;     /* clock-jump: forward */
} EncfgSimFault;

/* A fault with its usual values and `count`. ENCFG_ERROR_USAGE names the faults there are. */
gboolean encfg_sim_fault_init (EncfgSimFault *fault, const char *name, guint count, GError **error);

/* Sets "count", "after", "function", "probability", "duration", or "ms", "code" and "seconds" where
 * the fault has them.
 * ENCFG_ERROR_USAGE says which there are, or the limits. */
gboolean encfg_sim_fault_set (EncfgSimFault *fault, const char *key, gint64 value, GError **error);

/* "late-reply:ms=700,count=2", for ever unless counted; what happens at one moment, once. */
gboolean encfg_sim_fault_parse (EncfgSimFault *fault, const char *text, GError **error);

const char *encfg_sim_fault_name (const EncfgSimFault *fault);

/* The faults there are, by `index` from 0. `help`: one line; English, marked for translation.
 * `extra`: the key that this one has beside those that all have, or NULL. */
guint encfg_sim_fault_count_names (void);
const char *encfg_sim_fault_nth_name (guint index, const char **help, const char **extra);

/* FALSE if the nth does nothing on a serial line, or on a network. */
gboolean encfg_sim_fault_acts_on (guint index, gboolean is_serial);

/* What a technician sees of it in en-cfg-cli; English. */
const char *encfg_sim_fault_nth_seen (guint index);

/* The value of that key where none is given; 0 without one. */
int encfg_sim_fault_get_usual (const char *name);

/* One line a fault, for --help. (transfer full) */
char *encfg_sim_fault_help (void);

/* The first of `faults` (element-type EncfgSimFault) that is one of `kinds` and falls due with this
 * request, counted down and removed when it is used up. ack-but-ignore and power-cut befall writes
 * alone. */
gboolean encfg_sim_faults_take (GArray *faults, guint kinds, guint8 function, EncfgSimFault *taken);

/* The first of that kind, or NULL. */
const EncfgSimFault *encfg_sim_faults_find (GArray *faults, EncfgSimFaultKind kind);

/* Removes those whose time is over. */
void encfg_sim_faults_expire (GArray *faults, gint64 now_us);

G_END_DECLS
