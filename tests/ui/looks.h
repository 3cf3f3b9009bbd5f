/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What is wrong with what a window shows: cut, not translated, without a name, two controls with
 * the same key. Main thread only. */

#include <gtk/gtk.h>

typedef struct
{
  const char *scene;
  gboolean is_pseudo;   /* no letter of our texts is an ASCII one */
  gboolean has_foreign; /* texts of the toolkit's own */
  GString *faults;      /* a line each */
} Looks;

/* Adds what is wrong with what is shown of `root` and all that is in it, open popovers as well. */
void looks_judge (Looks *self, GtkWidget *root);

/* Adds controls of `root` that share a mnemonic; of popovers each by itself. */
void looks_judge_mnemonics (Looks *self, GtkWidget *root);
