/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A profile tried on a live module: everything that can be read is read once, and each item tells
 * what became of it. Sends reads, and page selects where the profile has pages; writes nothing
 * else. encfg_trial_run is for the worker, the verb for the main thread. */

#include "encfg-module.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_TRIAL_NOT_TRIED = 0, /* the trial ended before */
  ENCFG_TRIAL_OK,
  ENCFG_TRIAL_NO_VALUE,     /* a sentinel: the module has none just now */
  ENCFG_TRIAL_NO_ANSWER,    /* or a garbled one */
  ENCFG_TRIAL_REFUSED,      /* an exception */
  ENCFG_TRIAL_OF_NO_TYPE,   /* the words are no value of the item's type: month 13 */
  ENCFG_TRIAL_OUT_OF_RANGE, /* outside its limits, or a number without a name */
} EncfgTrialOutcome;

const char *encfg_trial_outcome_name (EncfgTrialOutcome outcome); /* "out-of-range" */
gboolean encfg_trial_is_good (EncfgTrialOutcome outcome);         /* ok or no value */

typedef struct
{
  const EncfgItem *item;
  guint index;  /* occurrence, from 0; of cells in a profile with segments the slot */
  guint number; /* as people count strings and cells, from 1 */
  EncfgTrialOutcome outcome;
  EncfgValue value;
  char *message; /* why it is not good, or NULL */
} EncfgTrialRow;

typedef struct
{
  EncfgProfile *profile;
  GArray *rows;   /* EncfgTrialRow, in the order of the file */
  char *mismatch; /* why the module is none of this profile, or NULL */
  EncfgImage *image;
  guint silent_in_a_row;
} EncfgTrial;

EncfgTrial *encfg_trial_new (EncfgProfile *profile);
void encfg_trial_free (EncfgTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgTrial, encfg_trial_free)

/* Worker. FALSE if nobody answers, or no more, or it was cancelled: rows tell what was read till
 * then. */
gboolean encfg_trial_run (EncfgTrial *self,
                          EncfgTarget *target,
                          EncfgProgressFunc progress,
                          gpointer progress_data,
                          GCancellable *cancellable,
                          GError **error);

/* Tries the module's profile on it, without asking first who it is. */
void encfg_module_try_profile_async (EncfgModule *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* (transfer full) also with `error`, for what was read till then; NULL if nothing was. */
EncfgTrial *
encfg_module_try_profile_finish (EncfgModule *self, GAsyncResult *result, GError **error);

G_END_DECLS
