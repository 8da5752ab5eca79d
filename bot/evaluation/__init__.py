"""How good the reading is: replaying a labelled corpus and scoring what comes out."""
