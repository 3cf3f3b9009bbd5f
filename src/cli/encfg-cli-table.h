/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Aligned columns for people. Widths are those of the terminal's characters, not bytes. */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

typedef struct _CliTable EncfgCliTable;

/* `alignment`: one letter per column, "l" or "r". Then the headings, as many. */
EncfgCliTable *encfg_cli_table_new (const char *alignment, ...);

/* As many texts as columns; NULL is "". A marked row is red where the terminal has colours, so the
 * caller puts a sign in it as well. */
void encfg_cli_table_add (EncfgCliTable *self, gboolean marked, ...);

/* As above where the number of columns is known only when it runs; NULL-terminated. */
EncfgCliTable *encfg_cli_table_new_strv (const char *alignment, const char *const *headings);
void encfg_cli_table_add_strv (EncfgCliTable *self, gboolean marked, const char *const *cells);

/* The rows that follow stand under `heading`, a line of its own across all columns; NULL: under
 * none. Nothing if they do already. */
void encfg_cli_table_enter_group (EncfgCliTable *self, const char *heading);

/* The same with rows and columns exchanged, for few rows of many columns; without groups. A row of
 * it is marked where a marked one has "! " before the cell. (transfer full) */
EncfgCliTable *encfg_cli_table_turn (const EncfgCliTable *self);

/* (transfer full) */
char *encfg_cli_table_format (const EncfgCliTable *self, gboolean colour);

void encfg_cli_table_free (EncfgCliTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgCliTable, encfg_cli_table_free)

/* Prints it, in colour if standard output is a terminal that has them and NO_COLOR is not set. */
void encfg_cli_print_table (EncfgCliContext *context, const EncfgCliTable *table);

/* A time of a file as people read it, "2026-11-21 08:15:00"; what is no time stays as it is. NULL
 * is
 * "". (transfer full) */
char *encfg_cli_format_time (const char *iso8601);

G_END_DECLS
