/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Every command, each from its own file. */

#include "encfg-cli-context.h"

G_BEGIN_DECLS

extern const EncfgCliVerb encfg_cli_verb_address;
extern const EncfgCliVerb encfg_cli_verb_backup;
extern const EncfgCliVerb encfg_cli_verb_cells;
extern const EncfgCliVerb encfg_cli_verb_clock;
extern const EncfgCliVerb encfg_cli_verb_diff;
extern const EncfgCliVerb encfg_cli_verb_info;
extern const EncfgCliVerb encfg_cli_verb_ir_save;
extern const EncfgCliVerb encfg_cli_verb_ir_test;
extern const EncfgCliVerb encfg_cli_verb_journal;
extern const EncfgCliVerb encfg_cli_verb_monitor;
extern const EncfgCliVerb encfg_cli_verb_network;
extern const EncfgCliVerb encfg_cli_verb_ports;
extern const EncfgCliVerb encfg_cli_verb_presets;
extern const EncfgCliVerb encfg_cli_verb_profile;
extern const EncfgCliVerb encfg_cli_verb_read;
extern const EncfgCliVerb encfg_cli_verb_registers;
extern const EncfgCliVerb encfg_cli_verb_command;
extern const EncfgCliVerb encfg_cli_verb_restart;
extern const EncfgCliVerb encfg_cli_verb_restore;
extern const EncfgCliVerb encfg_cli_verb_search;
extern const EncfgCliVerb encfg_cli_verb_strings;
extern const EncfgCliVerb encfg_cli_verb_write;

G_END_DECLS
